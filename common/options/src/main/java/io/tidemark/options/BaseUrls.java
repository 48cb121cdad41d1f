package io.tidemark.options;

import java.net.URI;
import java.net.URISyntaxException;

/** The option {@code --base-url} of jobs that read over HTTP. */
public final class BaseUrls {

    private BaseUrls() {}

    /**
     * Checks a service's address, which is shown in logs, in the web UI and in dead letters.
     *
     * @return the address without slashes at its end
     * @throws OptionsException if it is no plain http or https address, or has user, query or
     *     fragment in it, which could hold something secret
     */
    public static String checked(String baseUrl) {
        try {
            URI uri = new URI(baseUrl);
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return baseUrl.replaceFirst("/+$", "");
            }
        } catch (URISyntaxException e) {
            // The message below says it, without the address.
        }
        throw new OptionsException(
                "--base-url: must be http://… or https://… without user, query or fragment");
    }
}
