package io.tidemark.houserules;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What the POMs say of the order in which modules are built. */
final class Poms {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** The modules' names, and what each is declared to need. */
    private final Map<String, Set<String>> needs = new LinkedHashMap<>();

    private Poms() {}

    /** Reads the POM of each module that is always built. */
    static Poms read() {
        Poms poms = new Poms();
        poms.addModulesOf(ROOT);
        return poms;
    }

    private void addModulesOf(Path directory) {
        children(root(directory.resolve("pom.xml")), "modules")
                .flatMap(modules -> children(modules, "module"))
                .map(module -> directory.resolve(module.getTextContent()))
                .forEach(
                        module -> {
                            add(root(module.resolve("pom.xml")));
                            addModulesOf(module);
                        });
    }

    private void add(Element project) {
        Set<String> ours = new LinkedHashSet<>();
        Stream.concat(
                        children(project, "parent"),
                        children(project, "dependencies")
                                .flatMap(all -> children(all, "dependency")))
                .filter(other -> text(other, "groupId").equals("io.tidemark"))
                .forEach(other -> ours.add(text(other, "artifactId")));
        needs.put(text(project, "artifactId"), ours);
    }

    /** All modules. */
    Set<String> modules() {
        return needs.keySet();
    }

    /** The module itself, and all that is sure to be built before it. */
    Set<String> builtBefore(String module) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(module));
        while (!open.isEmpty()) {
            String next = open.remove();
            if (found.add(next)) {
                open.addAll(needs.getOrDefault(next, Set.of()));
            }
        }
        return found;
    }

    private static Element root(Path pom) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
            return document.getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError(pom.toString(), e);
        }
    }

    private static Stream<Element> children(Element parent, String name) {
        return IntStream.range(0, parent.getChildNodes().getLength())
                .mapToObj(parent.getChildNodes()::item)
                .filter(node -> node.getNodeType() == Node.ELEMENT_NODE)
                .map(Element.class::cast)
                .filter(child -> child.getTagName().equals(name));
    }

    private static String text(Element parent, String name) {
        return children(parent, name).findFirst().map(Node::getTextContent).orElse("");
    }
}
