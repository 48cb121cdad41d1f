package io.tidemark.integrationtests;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.platformtesting.BrowserRequired;
import io.tidemark.platformtesting.Chromium;
import io.tidemark.platformtesting.Page;
import io.tidemark.platformtesting.Processes;
import io.tidemark.platformtesting.RunningPlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fat jar on the page of Flink's own web UI, from its upload to a restart from a checkpoint, on
 * the whole platform. Its pictures are those of {@code docs/flink-web-ui.md}.
 */
@Tag("integration")
@Tag("long")
@BrowserRequired
class FlinkUiIT {

    private static final String JOB = "window-lab";

    /** The path of the latest checkpoint, as the page has it. */
    private static final String CHECKPOINT =
            "document.body.innerText.match(/file:\\S+\\/chk-\\d+/)?.[0]";

    private static final String NOTICE = ".ant-notification-notice";
    private static final String RESTORED = "document.body.innerText.split('Latest Restore')[1]";

    @TempDir static Path directory;
    private static RunningPlatform platform;
    private static Chromium chromium;

    @BeforeAll
    static void startAll() throws Exception {
        platform = new RunningPlatform(directory);
        chromium = Chromium.start(Chromium.path());
    }

    @AfterAll
    static void endAll() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (platform != null) {
            platform.close();
        }
    }

    private final Page page = chromium.newPage();

    /** Where the options of the job are looked for when it is submitted without arguments. */
    private static Path options() {
        return directory.resolve("conf/flink/jobs").resolve(JOB + ".options");
    }

    private void open(String place) {
        page.go(platform.ports().flinkUrl().resolve("/#" + place));
    }

    /** What is seen with exactly this text; the innermost, if there are several. */
    private static String seen(String text) {
        return "[...document.querySelectorAll('body *')].filter(e => e.innerText?.trim() === '"
                + text
                + "' && e.getBoundingClientRect().height > 0).pop()";
    }

    private void clickText(String text) {
        page.await(seen(text));
        page.clickOn(seen(text));
    }

    private void awaitText(String text) {
        page.await("document.body.innerText.includes('" + text + "')");
    }

    private void picture(String name) throws IOException {
        page.screenshotOfView(Path.of("target", "screenshots", "flink-" + name + ".png"));
    }

    /** Opens the form of the uploaded jar. */
    private void openForm() {
        open("/submit");
        clickText(JOB + ".jar");
        page.await(seen("Submit"));
    }

    private void fill(String field, String text) {
        page.click("input[formcontrolname=" + field + "]");
        page.type(text);
    }

    /** The id of the job whose page is shown when it has been taken. */
    private String submitted() {
        clickText("Submit");
        page.await("location.hash.startsWith('#/job/running/')");
        awaitText("RUNNING");
        return page.value("location.hash.split('/')[3]").asText();
    }

    @Test
    void aJarIsSubmittedWatchedCancelledAndStartedAgain() throws Exception {
        page.viewport(1080, 640);
        Files.writeString(
                options(),
                """
                # what is typed on the page does not arrive
                --window=tumbling(5s)
                --mode=retracting
                --checkpoint-interval 1s
                """);

        open("/submit");
        page.await("document.querySelector('input[type=file]')");
        page.choose("input[type=file]", Processes.fatJar(JOB));
        openForm();
        fill("programArgs", "--mode=discarding");
        String first = submitted();

        open("/job/running/" + first + "/configuration");
        page.await(row("window"));
        assertThat(parameter("mode")).isEqualTo("RETRACTING");
        assertThat(parameter("window")).isEqualTo("tumbling(5s)");
        assertThat(parameter("checkpoint-interval")).isEqualTo("1s");
        assertThat(parameter("bootstrap-servers")).isEqualTo(platform.ports().kafka());
        page.value(row("window") + ".scrollIntoView({block: 'end'})");
        picture("configuration");

        openForm();
        clickText("Submit");
        awaitText(JOB + " is RUNNING already (job " + first + ")");
        awaitText("(options are from " + options() + ")");
        page.await("getComputedStyle(document.querySelector('" + NOTICE + "')).opacity === '1'");
        picture("refused");
        page.click(NOTICE + "-close");

        open("/job/running/" + first + "/checkpoints");
        awaitByRefreshing(CHECKPOINT);
        clickText("Cancel Job");
        clickText("Yes");
        awaitText("CANCELED");
        open("/job/completed/" + first + "/checkpoints");
        awaitByRefreshing(CHECKPOINT);
        String path = page.value(CHECKPOINT).asText();

        openForm();
        fill("savepointPath", path);
        picture("savepoint-path");
        String second = submitted();
        assertThat(second).isNotEqualTo(first);
        open("/job/running/" + second + "/checkpoints");
        awaitByRefreshing(RESTORED + ".includes('" + path + "')");
        page.value(seen("Latest Restore") + ".scrollIntoView({block: 'center'})");
        picture("restored");
    }

    /** The tab with the checkpoints is as old as its last refresh. */
    private void awaitByRefreshing(String expression) {
        Awaitility.await(expression)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            clickText("Refresh");
                            return page.value("!!(" + expression + ")").asBoolean();
                        });
    }

    /** The row of a job parameter in the table of the configuration. */
    private static String row(String name) {
        return "[...document.querySelectorAll('tr')].find(row =>"
                + " row.children[0]?.innerText.trim() === '"
                + name
                + "')";
    }

    private String parameter(String name) {
        return page.value(row(name) + ".children[1].innerText.trim()").asText();
    }
}
