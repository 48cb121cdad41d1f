package io.tidemark.options;

import picocli.CommandLine.Option;

/** Where a job finds the token of a service that it reads, as a mixin. */
public final class TokenOptions {

    @Option(
            names = "--token-env",
            paramLabel = "NAME",
            description =
                    "The environment variable of the TaskManagers that holds the service's token."
                            + " Default: ${DEFAULT-VALUE}.")
    String tokenEnv;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file on the TaskManagers that holds the token; wins over --token-env.")
    String tokenFile;

    /** A token that is in an environment variable of this name unless the user says otherwise. */
    public TokenOptions(String defaultVariable) {
        tokenEnv = defaultVariable;
    }

    /** The token's place. */
    public Secret secret() {
        return new Secret(tokenEnv, tokenFile);
    }
}
