package io.tidemark.job;

import io.tidemark.options.OptionsException;
import io.tidemark.options.OptionsFile;
import io.tidemark.options.UnreachableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigConstants;

/**
 * The arguments of a job's {@code main}. If none came, those of the file {@code jobs/<job>.options}
 * beside the cluster's configuration, which {@code FLINK_CONF_DIR} names, if it is there: on the
 * page of Flink's web UI nobody can give any.
 *
 * @param hint for who reads an error: where options came from, or could come from
 */
record Arguments(List<String> list, String hint) {

    static Arguments of(String job, String[] given, Map<String, String> environment) {
        String directory = environment.get(ConfigConstants.ENV_FLINK_CONF_DIR);
        if (given.length > 0 || directory == null || directory.isBlank()) {
            return new Arguments(List.of(given), "");
        }
        Path file = Path.of(directory, "jobs", job + ".options").toAbsolutePath().normalize();
        Optional<List<String>> read = OptionsFile.read(file);
        return new Arguments(
                read.orElse(List.of()),
                read.isPresent()
                        ? " (options are from " + file + ")"
                        : " (no argument came; options can be written into " + file + ")");
    }

    OptionsException explain(OptionsException error) {
        return hint.isEmpty() ? error : new OptionsException(error.getMessage() + hint);
    }

    UnreachableException explain(UnreachableException error) {
        return hint.isEmpty()
                ? error
                : new UnreachableException(error.getMessage() + hint, error.getCause());
    }
}
