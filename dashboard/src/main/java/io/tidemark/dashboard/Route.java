package io.tidemark.dashboard;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * One question of the API: a method, a path, and what answers it. A segment of the path in braces,
 * such as {@code {name}} in {@code /api/scenarios/{name}}, takes any text that is not empty.
 *
 * @param method {@code GET} (and with it {@code HEAD}) or {@code POST}
 */
record Route(
        String method, List<String> segments, Function<Question, CompletableFuture<Answer>> ask) {

    /**
     * @param parameters those of the query, and those that the path's braces name
     * @param body empty unless the method is POST
     */
    record Question(Map<String, String> parameters, byte[] body) {

        /**
         * @throws BadRequestException if the parameter is not there
         */
        String required(String name) {
            String value = parameters.get(name);
            if (value == null || value.isBlank()) {
                throw new BadRequestException("The parameter '" + name + "' is missing.");
            }
            return value;
        }
    }

    /**
     * @param body what JSON is made of
     */
    record Answer(int status, Object body) {}

    static Route of(String method, String path, Function<Question, CompletableFuture<Answer>> ask) {
        return new Route(method, split(path), ask);
    }

    /** Whether it answers a request of this method. */
    boolean answers(String requestMethod) {
        return method.equals(requestMethod)
                || (method.equals("GET") && requestMethod.equals("HEAD"));
    }

    /**
     * What stands in the path for each of the braces; empty if it is another path.
     *
     * @param rawPath still encoded, so that an encoded slash is part of its segment
     * @throws BadRequestException if a segment is not encoded as URLs are
     */
    Optional<Map<String, String>> match(String rawPath) {
        List<String> asked = split(rawPath);
        if (asked.size() != segments.size()) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                if (asked.get(i).isEmpty()) {
                    return Optional.empty();
                }
                // In a path, unlike in a query, a plus is a plus.
                parameters.put(
                        segment.substring(1, segment.length() - 1),
                        decode(asked.get(i).replace("+", "%2B")));
            } else if (!segment.equals(asked.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    private static List<String> split(String path) {
        return List.of(path.split("/", -1));
    }

    /** The parameters of a query as it stands in a URL; null if there is none. */
    static Map<String, String> query(String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(
                            decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("'" + text + "' is not encoded as URLs are.");
        }
    }
}
