package io.tidemark.alerts;

import io.tidemark.catalogue.AlertRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.annotation.Nullable;

/**
 * All versions of all rules, each rule's in the order in which they are in force. A change holds
 * from its beginning on, whatever was to come after that; so the last one written wins.
 */
final class RuleBook {

    private final Map<String, List<RuleVersion>> versions = new TreeMap<>();

    /** Puts in all versions of a rule. */
    void put(String id, List<RuleVersion> all) {
        versions.put(id, new ArrayList<>(all));
    }

    /**
     * Makes a change.
     *
     * @param judged up to when events have been judged already, {@code Long.MIN_VALUE} if none
     *     have, or if the change was known at the start
     * @return whether it is new
     */
    boolean add(RuleChange change, long judged) {
        List<RuleVersion> own = versions.computeIfAbsent(change.id(), id -> new ArrayList<>());
        if (own.stream().anyMatch(version -> version.offset() >= change.offset())) {
            return false;
        }
        if (own.isEmpty() && change.rule() == null) {
            versions.remove(change.id());
            return false;
        }
        own.removeIf(version -> version.from() >= change.from());
        own.add(
                new RuleVersion(
                        change.from(),
                        change.offset(),
                        change.rule(),
                        change.from() <= judged ? judged : null));
        return true;
    }

    /**
     * Forgets versions that no event is judged by any more.
     *
     * @param time before which there is nothing to judge
     * @return the rules that have changed by it
     */
    List<String> forgetBefore(long time) {
        List<String> changed = new ArrayList<>();
        versions.forEach(
                (id, own) -> {
                    int size = own.size();
                    while (own.size() > 1 && own.get(1).from() <= time) {
                        own.remove(0);
                    }
                    if (own.size() == 1 && own.get(0).rule() == null && own.get(0).from() <= time) {
                        own.clear();
                    }
                    if (own.size() < size) {
                        changed.add(id);
                    }
                });
        versions.values().removeIf(List::isEmpty);
        return changed;
    }

    /** All versions of a rule; none if there is no such rule. */
    List<RuleVersion> versions(String id) {
        return List.copyOf(versions.getOrDefault(id, List.of()));
    }

    /** The rules of a kind that are in force at a time. */
    List<RuleVersion> inForce(AlertRule.Kind kind, long time) {
        List<RuleVersion> found = new ArrayList<>();
        for (List<RuleVersion> own : versions.values()) {
            RuleVersion version = at(own, time);
            if (version != null && version.rule() != null && version.rule().kind() == kind) {
                found.add(version);
            }
        }
        return found;
    }

    /**
     * What has come in the place of a version.
     *
     * @param from when the version came into force
     * @param offset of the version
     * @return null if it goes on
     */
    @Nullable
    RuleVersion after(String id, long from, long offset) {
        List<RuleVersion> own = versions.getOrDefault(id, List.of());
        for (int i = 0; i < own.size(); i++) {
            if (own.get(i).offset() == offset) {
                return i + 1 < own.size() ? own.get(i + 1) : null;
            }
        }
        RuleVersion instead = at(own, from);
        return instead != null ? instead : new RuleVersion(from, offset, null, null);
    }

    @Nullable
    private static RuleVersion at(List<RuleVersion> own, long time) {
        for (int i = own.size() - 1; i >= 0; i--) {
            if (own.get(i).from() <= time) {
                return own.get(i);
            }
        }
        return null;
    }
}
