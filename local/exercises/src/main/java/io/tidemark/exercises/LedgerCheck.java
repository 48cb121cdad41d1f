package io.tidemark.exercises;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.tidemark.catalogue.LedgerEntry;
import io.tidemark.catalogue.LedgerEntry.Kind;
import io.tidemark.catalogue.Topics;
import io.tidemark.delivery.DeadLetter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Holds what the simulator served against what was found in Kafka and in the index. Each thing that
 * was served must have come through exactly once, or have a reason not to: a repeat, a stale quote,
 * a post that the filter rejects. What is missing is excused only if it was served in an outage of
 * the job that reads it.
 */
final class LedgerCheck {

    private static final int NAMED_IN_A_PROBLEM = 5;

    private final List<LedgerEntry> ledger;
    private final Findings found;
    private final List<Outage> quoteOutages;
    private final List<Outage> newsOutages;

    private final Set<String> lost = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    private LedgerCheck(
            List<LedgerEntry> ledger,
            Findings found,
            List<Outage> quoteOutages,
            List<Outage> newsOutages) {
        this.ledger = ledger.stream().sorted(comparingLong(LedgerEntry::at)).toList();
        this.found = found;
        this.quoteOutages = quoteOutages;
        this.newsOutages = newsOutages.stream().map(this::untilTheReconnect).toList();
    }

    /**
     * Checks what was found against the ledger.
     *
     * @param ledger all that was served
     * @param quoteOutages the outages of quotes-ingest
     * @param newsOutages the outages of news-ingest
     */
    static AuditResult check(
            List<LedgerEntry> ledger,
            Findings found,
            List<Outage> quoteOutages,
            List<Outage> newsOutages) {
        return new LedgerCheck(ledger, found, quoteOutages, newsOutages).check();
    }

    /**
     * A task that was given up may go on reading its connection after the job was restored, until
     * the new one has a connection of its own: the first that began to be served after that.
     */
    private Outage untilTheReconnect(Outage outage) {
        Map<Long, Long> firstServedAt = new HashMap<>();
        for (LedgerEntry entry : ledger) {
            if (entry.connection() != null) {
                firstServedAt.putIfAbsent(entry.connection(), entry.at());
            }
        }
        return firstServedAt.values().stream()
                .filter(at -> at > outage.to())
                .min(Comparator.naturalOrder())
                // What the new connection served is not excused.
                .map(at -> outage.until(at - 1))
                .orElse(outage);
    }

    private AuditResult check() {
        AuditResult.Quotes quotes = quotes();
        AuditResult.Posts posts = posts();
        AuditResult.Unreadable unreadable = unreadable();
        problem("dead letters in companies.dead-letters", new TreeSet<>(found.deadCompanies()));
        return new AuditResult(
                quotes,
                posts,
                unreadable,
                count(entry -> entry.kind() == Kind.LIMIT || entry.kind() == Kind.DELETE),
                count(entry -> entry.kind() == Kind.ERRORS),
                count(entry -> entry.kind() == Kind.ERROR || entry.kind() == Kind.CUT),
                List.copyOf(lost),
                List.copyOf(problems));
    }

    private AuditResult.Quotes quotes() {
        Map<String, List<LedgerEntry>> servings = servings(LedgerEntry::isQuote);
        Set<String> passedOn = new HashSet<>(found.quotes());
        problem("records of topic quotes that were never served", minus(passedOn, servings));
        problem("quotes that stand in topic quotes twice", repeats(found.quotes()));

        Map<String, List<LedgerEntry>> bySymbol =
                ledger.stream()
                        .filter(LedgerEntry::isQuote)
                        .collect(groupingBy(LedgerEntry::symbol));
        Set<String> missing = new TreeSet<>();
        long stale = 0;
        for (Map.Entry<String, List<LedgerEntry>> quote : servings.entrySet()) {
            if (passedOn.contains(quote.getKey())) {
                continue;
            }
            List<LedgerEntry> served = quote.getValue();
            List<LedgerEntry> ofSymbol = bySymbol.get(served.get(0).symbol());
            if (served.stream().allMatch(each -> isStale(each, ofSymbol, passedOn))) {
                stale++;
            } else if (served.stream()
                    .allMatch(
                            each ->
                                    isCovered(each, quoteOutages)
                                            || isStale(each, ofSymbol, passedOn))) {
                lost.add(quote.getKey());
            } else {
                missing.add(quote.getKey());
            }
        }
        problem("quotes that were served and are not in topic quotes", missing);
        if (quoteOutages.isEmpty()) {
            problem("stale quotes in topic quotes", staleOnesPassedOn(bySymbol, passedOn));
        }
        compare("topic quotes", found.quotes(), "topic quotes-enriched", found.enriched());
        compare("topic quotes", found.quotes(), "index quotes", found.indexedQuotes().keySet());

        long served = servings.values().stream().mapToLong(List::size).sum();
        return new AuditResult.Quotes(
                served,
                servings.size(),
                served - servings.size(),
                stale,
                found.quotes().size(),
                found.enriched().size(),
                found.indexedQuotes().size(),
                found.indexedQuotes().values().stream().filter(hasCompany -> hasCompany).count());
    }

    /** Whether a newer quote of the symbol, which did come through, had been served before. */
    private static boolean isStale(
            LedgerEntry serving, List<LedgerEntry> ofSymbol, Set<String> passedOn) {
        return ofSymbol.stream()
                .takeWhile(earlier -> !earlier.equals(serving))
                .anyMatch(
                        earlier ->
                                earlier.latestUpdate() > serving.latestUpdate()
                                        && passedOn.contains(earlier.id()));
    }

    /** Quotes that came through although each time a newer one had been served before. */
    private static Set<String> staleOnesPassedOn(
            Map<String, List<LedgerEntry>> bySymbol, Set<String> passedOn) {
        Set<String> wrong = new TreeSet<>();
        Set<String> acceptable = new HashSet<>();
        for (List<LedgerEntry> ofSymbol : bySymbol.values()) {
            long newest = Long.MIN_VALUE;
            for (LedgerEntry entry : ofSymbol) {
                if (entry.latestUpdate() >= newest) {
                    newest = entry.latestUpdate();
                    acceptable.add(entry.id());
                } else if (passedOn.contains(entry.id()) && !acceptable.contains(entry.id())) {
                    wrong.add(entry.id());
                }
            }
        }
        return wrong;
    }

    private AuditResult.Posts posts() {
        Map<String, List<LedgerEntry>> servings = servings(LedgerEntry::isPost);
        Set<String> passedOn = new HashSet<>(found.posts());
        problem("records of topic tweets that were never served", minus(passedOn, servings));
        problem("posts that stand in topic tweets twice", repeats(found.posts()));

        Set<String> missing = new TreeSet<>();
        Set<String> unwanted = new TreeSet<>();
        long filteredOut = 0;
        for (Map.Entry<String, List<LedgerEntry>> post : servings.entrySet()) {
            boolean matches = post.getValue().get(0).matches();
            boolean isThere = passedOn.contains(post.getKey());
            if (!matches) {
                filteredOut++;
                if (isThere) {
                    unwanted.add(post.getKey());
                }
            } else if (!isThere) {
                boolean excused =
                        post.getValue().stream().allMatch(each -> isCovered(each, newsOutages));
                (excused ? lost : missing).add(post.getKey());
            }
        }
        problem("posts that were served and are not in topic tweets", missing);
        problem("posts in topic tweets that the filter rejects", unwanted);
        compare("topic tweets", found.posts(), "index tweets", found.indexedPosts());

        long served = servings.values().stream().mapToLong(List::size).sum();
        return new AuditResult.Posts(
                served,
                servings.size(),
                served - servings.size(),
                filteredOut,
                found.posts().size(),
                found.indexedPosts().size());
    }

    private AuditResult.Unreadable unreadable() {
        long bodies =
                deadLetters(
                        Topics.QUOTES + DeadLetter.TOPIC_SUFFIX,
                        entry -> entry.isMalformed() && entry.isFromQuoteApi(),
                        found.deadQuoteBodies(),
                        quoteOutages);
        long lines =
                deadLetters(
                        Topics.TWEETS + DeadLetter.TOPIC_SUFFIX,
                        entry -> entry.isMalformed() && !entry.isFromQuoteApi(),
                        found.deadLines(),
                        newsOutages);
        return new AuditResult.Unreadable(
                bodies, lines, found.deadQuoteBodies().size() + (long) found.deadLines().size());
    }

    private long deadLetters(
            String topic,
            Predicate<LedgerEntry> unreadable,
            List<String> deadLetters,
            List<Outage> outages) {
        List<LedgerEntry> served = ledger.stream().filter(unreadable).toList();
        Set<String> there = new HashSet<>(deadLetters);
        Set<String> missing = new TreeSet<>();
        Set<String> known = new HashSet<>();
        for (LedgerEntry entry : served) {
            known.add(entry.sha256());
            if (!there.contains(entry.sha256())) {
                (isCovered(entry, outages) ? lost : missing).add("sha256:" + entry.sha256());
            }
        }
        there.removeAll(known);
        problem("unreadable bodies that are not in " + topic, missing);
        problem("dead letters in " + topic + " of something readable", there);
        problem("dead letters that stand in " + topic + " twice", repeats(deadLetters));
        return served.size();
    }

    private static boolean isCovered(LedgerEntry entry, List<Outage> outages) {
        return outages.stream().anyMatch(outage -> outage.covers(entry));
    }

    private Map<String, List<LedgerEntry>> servings(Predicate<LedgerEntry> kind) {
        Map<String, List<LedgerEntry>> servings = new LinkedHashMap<>();
        for (LedgerEntry entry : ledger) {
            if (kind.test(entry)) {
                servings.computeIfAbsent(entry.id(), id -> new ArrayList<>()).add(entry);
            }
        }
        return servings;
    }

    private long count(Predicate<LedgerEntry> kind) {
        return ledger.stream().filter(kind).count();
    }

    private void compare(
            String name, Collection<String> ids, String otherName, Collection<String> otherIds) {
        Set<String> missing = new TreeSet<>(ids);
        missing.removeAll(new HashSet<>(otherIds));
        Set<String> surplus = new TreeSet<>(otherIds);
        surplus.removeAll(new HashSet<>(ids));
        problem("in " + name + " but not in " + otherName, missing);
        problem("in " + otherName + " but not in " + name, surplus);
        problem("twice in " + otherName, repeats(otherIds));
    }

    private static Set<String> minus(Set<String> ids, Map<String, ?> known) {
        Set<String> rest = new TreeSet<>(ids);
        rest.removeAll(known.keySet());
        return rest;
    }

    private static Set<String> repeats(Collection<String> ids) {
        Set<String> repeats = new TreeSet<>();
        ids.stream()
                .collect(groupingBy(id -> id, counting()))
                .forEach(
                        (id, times) -> {
                            if (times > 1) {
                                repeats.add(id);
                            }
                        });
        return repeats;
    }

    private void problem(String what, Set<String> ids) {
        if (!ids.isEmpty()) {
            problems.add(
                    ids.size()
                            + " "
                            + what
                            + ": "
                            + String.join(", ", ids.stream().limit(NAMED_IN_A_PROBLEM).toList())
                            + (ids.size() > NAMED_IN_A_PROBLEM ? ", …" : ""));
        }
    }
}
