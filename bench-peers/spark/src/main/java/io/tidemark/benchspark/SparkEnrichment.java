package io.tidemark.benchspark;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Quotes joined with the companies that there are at the start, broadcast. */
public final class SparkEnrichment {

    private static final int SAMPLE = 100;

    private SparkEnrichment() {}

    /**
     * Enriches until it is ended.
     *
     * @param arguments brokers, quotes, output, ms between checkpoints, companies, a folder for
     *     checkpoints
     */
    public static void main(String[] arguments) throws Exception {
        Spark spark = Spark.start(arguments[0]);
        Dataset<Row> companyTexts = spark.table(arguments[4]);
        StructType companyType = type(spark, companyTexts);
        StructType quoteType = type(spark, spark.table(arguments[1]).limit(SAMPLE));
        Dataset<Row> companies =
                companyTexts.select(from_json(col("value"), companyType).as("c")).cache();
        Dataset<Row> quotes =
                spark.stream(arguments[1], Long.MAX_VALUE)
                        .select(from_json(col("value"), quoteType).as("q"));
        List<Column> fields = new ArrayList<>();
        List<String> ofCompany = Arrays.asList(companyType.fieldNames());
        for (String field : quoteType.fieldNames()) {
            fields.add(col((ofCompany.contains(field) ? "c." : "q.") + field));
        }
        for (String field : ofCompany) {
            if (!Arrays.asList(quoteType.fieldNames()).contains(field)) {
                fields.add(col("c." + field));
            }
        }
        spark.write(
                quotes.join(broadcast(companies), col("q.symbol").equalTo(col("c.symbol")))
                        .select(to_json(struct(fields.toArray(Column[]::new))).as("value")),
                arguments[2],
                arguments[5]);
    }

    private static StructType type(Spark spark, Dataset<Row> texts) {
        return spark.session().read().json(texts.as(Encoders.STRING())).schema();
    }
}
