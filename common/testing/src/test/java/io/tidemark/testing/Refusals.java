package io.tidemark.testing;

import io.tidemark.kafka.RefusedException;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Rights that a broker takes from everybody, and what becomes of a job then. */
final class Refusals {

    /** A broker where everybody may do everything but what is refused. */
    static final Map<String, String> POSSIBLE =
            Map.of(
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                    "allow.everyone.if.no.acl.found",
                    "true");

    private Refusals() {}

    static void refuse(Admin admin, ResourceType type, String name, AclOperation operation)
            throws Exception {
        refuse(admin, new ResourcePattern(type, name, PatternType.LITERAL), operation);
    }

    static void refusePrefix(Admin admin, ResourceType type, String prefix, AclOperation operation)
            throws Exception {
        refuse(admin, new ResourcePattern(type, prefix, PatternType.PREFIXED), operation);
    }

    private static void refuse(Admin admin, ResourcePattern what, AclOperation operation)
            throws Exception {
        admin.createAcls(
                        List.of(
                                // With one entry, nobody may do what no entry allows.
                                entry(what, AclOperation.ALL, AclPermissionType.ALLOW),
                                entry(what, operation, AclPermissionType.DENY)))
                .all()
                .get();
    }

    private static AclBinding entry(
            ResourcePattern what, AclOperation operation, AclPermissionType type) {
        return new AclBinding(what, new AccessControlEntry("User:ANONYMOUS", "*", operation, type));
    }

    /** The line of the refusal that a job ended with. */
    static String in(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, RefusedException.class)
                .orElseThrow(() -> new AssertionError("Kafka's refusal did not end it", failure))
                .getMessage();
    }
}
