/**
 * What is in a savepoint or checkpoint, read without a cluster and without knowing any job: Flink
 * wrote name, kind and serializer of each state beside it.
 */
package io.tidemark.statereader;
