package io.tidemark.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET} and {@code POST /2/tweets/search/stream/rules} of X API v2. Rules are kept, but they
 * do not choose what is streamed: the simulator's own terms and language do, so that a share of the
 * posts can fail them.
 */
final class RulesApi implements HttpHandler {

    private static final String PROBLEMS = "https://api.twitter.com/2/problems/";

    private final String bearerToken;
    private final InstantSource clock;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private long lastId = 1_700_000_000_000_000_000L;

    private record Rule(String id, String value, String tag) {

        ObjectNode toJson() {
            ObjectNode json = Http.MAPPER.createObjectNode().put("id", id).put("value", value);
            return tag == null ? json : json.put("tag", tag);
        }
    }

    RulesApi(String bearerToken, InstantSource clock) {
        this.bearerToken = bearerToken;
        this.clock = clock;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (!StreamApi.isAuthorised(exchange, bearerToken)) {
            Http.sendJson(exchange, 401, StreamApi.problem(401));
            return;
        }
        if ("GET".equals(exchange.getRequestMethod())) {
            Http.sendJson(exchange, 200, list());
            return;
        }
        JsonNode request;
        try {
            request = Http.MAPPER.readTree(exchange.getRequestBody());
        } catch (JsonProcessingException e) {
            request = Http.MAPPER.missingNode();
        }
        boolean dryRun = Http.query(exchange, "dry_run").equals(Optional.of("true"));
        if (request.path("add").isArray()) {
            ObjectNode answer = add(request.path("add"), dryRun);
            Http.sendJson(exchange, answer.has("data") ? 201 : 200, answer);
        } else if (request.path("delete").isObject()) {
            Http.sendJson(exchange, 200, delete(request.path("delete"), dryRun));
        } else {
            ObjectNode problem = invalid();
            Http.sendJson(exchange, 400, problem);
        }
    }

    private synchronized ObjectNode list() {
        ObjectNode answer = Http.MAPPER.createObjectNode();
        if (!rules.isEmpty()) {
            ArrayNode data = answer.putArray("data");
            rules.values().forEach(rule -> data.add(rule.toJson()));
        }
        meta(answer).put("result_count", rules.size());
        return answer;
    }

    private synchronized ObjectNode add(JsonNode asked, boolean dryRun) {
        ArrayNode data = Http.MAPPER.createArrayNode();
        ArrayNode errors = Http.MAPPER.createArrayNode();
        for (JsonNode each : asked) {
            String value = each.path("value").asText("");
            Optional<Rule> same =
                    rules.values().stream().filter(rule -> rule.value().equals(value)).findFirst();
            if (same.isPresent()) {
                errors.addObject()
                        .put("value", value)
                        .put("id", same.get().id())
                        .put("title", "DuplicateRule")
                        .put("type", PROBLEMS + "duplicate-rules");
            } else if (value.isBlank()) {
                errors.addObject()
                        .put("value", value)
                        .put("title", "UnprocessableEntity")
                        .put("type", PROBLEMS + "invalid-rules");
            } else {
                Rule rule = new Rule(Long.toString(++lastId), value, each.path("tag").asText(null));
                data.add(rule.toJson());
                if (!dryRun) {
                    rules.put(rule.id(), rule);
                }
            }
        }
        ObjectNode answer = Http.MAPPER.createObjectNode();
        if (!data.isEmpty()) {
            answer.set("data", data);
        }
        meta(answer)
                .putObject("summary")
                .put("created", data.size())
                .put("not_created", errors.size())
                .put("valid", data.size())
                .put("invalid", errors.size());
        if (!errors.isEmpty()) {
            answer.set("errors", errors);
        }
        return answer;
    }

    private synchronized ObjectNode delete(JsonNode asked, boolean dryRun) {
        int deleted = 0;
        int missing = 0;
        for (JsonNode each :
                asked.path("ids").isArray() ? asked.path("ids") : asked.path("values")) {
            Optional<Rule> found =
                    rules.values().stream()
                            .filter(
                                    rule ->
                                            rule.id().equals(each.asText())
                                                    || rule.value().equals(each.asText()))
                            .findFirst();
            deleted += found.isPresent() ? 1 : 0;
            missing += found.isPresent() ? 0 : 1;
            if (!dryRun) {
                found.ifPresent(rule -> rules.remove(rule.id()));
            }
        }
        ObjectNode answer = Http.MAPPER.createObjectNode();
        meta(answer).putObject("summary").put("deleted", deleted).put("not_deleted", missing);
        if (missing > 0) {
            ObjectNode problem = invalid();
            problem.putArray("errors")
                    .addObject()
                    .put("message", "Rule does not exist")
                    .putObject("parameters");
            answer.putArray("errors").add(problem);
        }
        return answer;
    }

    private ObjectNode meta(ObjectNode answer) {
        return answer.putObject("meta").put("sent", clock.instant().toString());
    }

    private static ObjectNode invalid() {
        return Http.MAPPER
                .createObjectNode()
                .put("title", "Invalid Request")
                .put("detail", "One or more parameters to your request was invalid.")
                .put("type", PROBLEMS + "invalid-request");
    }
}
