package io.tidemark.search;

import io.tidemark.options.Secret;
import java.io.Serializable;

/**
 * How to reach OpenSearch or Elasticsearch. It holds no secret, only where the secrets are.
 *
 * @param url the node's or load balancer's address, without a slash at its end
 * @param user the user of basic authentication; {@code null} for none
 * @param password the user's password
 * @param apiKey an API key in the encoded form that Elasticsearch hands out; taken if there is no
 *     user and it is set; {@code null} for none
 * @param caFile certificates (PEM) of the authorities that are trusted instead of the JDK's; {@code
 *     null} for the JDK's
 */
record SearchConnection(String url, String user, Secret password, Secret apiKey, String caFile)
        implements Serializable {}
