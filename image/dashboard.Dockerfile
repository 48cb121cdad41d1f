# The dashboard. Built from the folder that `mvn package` leaves in image/target/context; README.md has the commands.
#
# To pin the bytes, too: --build-arg JAVA_IMAGE=eclipse-temurin:17-jre-noble@sha256:…, with the digest that
# `docker buildx imagetools inspect` shows.
ARG JAVA_IMAGE=eclipse-temurin:17-jre-noble
FROM ${JAVA_IMAGE}

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown

LABEL org.opencontainers.image.title="Tidemark dashboard" \
      org.opencontainers.image.description="The web pages over the search index, Kafka's topics and Flink" \
      org.opencontainers.image.source="https://github.com/tidemark/tidemark" \
      org.opencontainers.image.documentation="https://github.com/tidemark/tidemark/tree/main/image" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

COPY --chown=0:0 --chmod=0644 LICENSE /opt/dashboard/LICENSE
COPY --chown=0:0 --chmod=0644 dashboard/target/lib/*.jar /opt/dashboard/lib/
COPY --chown=0:0 --chmod=0644 dashboard/target/dashboard.jar /opt/dashboard/dashboard.jar

USER 9999:9999
EXPOSE 8080
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-jar", "/opt/dashboard/dashboard.jar"]
# The default is loopback, which nobody reaches in a container. Who gives options of their own gives this one, too.
CMD ["--host=0.0.0.0"]
