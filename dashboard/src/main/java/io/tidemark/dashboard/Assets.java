package io.tidemark.dashboard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The files of the page, from the class path. There are no others: no path leads out of it. */
final class Assets {

    /** One name in the one folder, so neither {@code ..} nor a class can be asked for. */
    private static final Pattern PATH = Pattern.compile("/[a-z][a-z-]*\\.(html|css|js|svg)");

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml");

    /** ECharts' bundles: lines and pies are in the smaller one, candles in that of everything. */
    private static final Map<String, String> ECHARTS =
            Map.of(
                    "/echarts.js", "echarts.common.min.js",
                    "/echarts-all.js", "echarts.min.js");

    private final Map<String, Asset> read = new ConcurrentHashMap<>();

    /**
     * @param etag changes with the bytes
     */
    record Asset(byte[] bytes, String type, String etag) {}

    /** The file at a path of the web; {@code /} is the page itself. */
    Optional<Asset> find(String path) {
        String file = path.equals("/") ? "/index.html" : path;
        if (!PATH.matcher(file).matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(read.computeIfAbsent(file, Assets::read));
    }

    private static Asset read(String file) {
        String bundle = ECHARTS.get(file);
        String resource = bundle == null ? "/web" + file : echarts() + bundle;
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                return null;
            }
            byte[] bytes = in.readAllBytes();
            String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Asset(bytes, type, '"' + HexFormat.of().formatHex(hash, 0, 8) + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JDK has SHA-256", e);
        }
    }

    /** The webjar's folder; it knows its version. */
    private static String echarts() {
        try (InputStream in =
                Assets.class.getResourceAsStream(
                        "/META-INF/maven/org.webjars/echarts/pom.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return "/META-INF/resources/webjars/echarts/" + properties.getProperty("version") + "/";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
