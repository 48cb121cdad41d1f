/**
 * Strict checks of Kubernetes manifests, without a cluster: schemas that refuse unknown fields,
 * what the Flink operator refuses, the pods that Flink's own code makes, its configuration's keys,
 * and whether what is named is there.
 */
package io.tidemark.kubernetes;
