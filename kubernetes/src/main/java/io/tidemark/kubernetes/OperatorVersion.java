package io.tidemark.kubernetes;

import java.util.Arrays;
import java.util.Optional;

/** The versions of the Flink Kubernetes Operator that manifests can be checked for. */
public enum OperatorVersion {
    /** 1.15, whose definitions end at Flink 2.2. */
    V1_15("1.15"),
    /** What will be 1.16, with Flink 2.3. */
    V1_16("1.16");

    private final String number;

    OperatorVersion(String number) {
        this.number = number;
    }

    /** The version as one types it, such as {@code 1.15}. */
    public String number() {
        return number;
    }

    /** The version of that number; empty if there is none. */
    public static Optional<OperatorVersion> of(String number) {
        return Arrays.stream(values()).filter(each -> each.number.equals(number)).findFirst();
    }
}
