package io.tidemark.houserules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** The modules that are published, by what their POMs say. */
final class Libraries {

    private Libraries() {}

    /** A module's POM. */
    record Pom(Path file, Element project) {

        Path module() {
            return file.getParent();
        }

        /** The text of the element at a path below {@code project}; empty if there is none. */
        String text(String... names) {
            Element at = project;
            for (String name : names) {
                Element next = children(at, name).findFirst().orElse(null);
                if (next == null) {
                    return "";
                }
                at = next;
            }
            return at.getTextContent().strip();
        }

        String artifactId() {
            return text("artifactId");
        }

        String version() {
            String own = text("version");
            return own.isEmpty() ? text("parent", "version") : own;
        }

        boolean isPom() {
            return text("packaging").equals("pom");
        }

        /** The version that the POM's own plugin management says; empty if none. */
        String managedPlugin(String artifactId) {
            return descendants(project, "plugin")
                    .filter(plugin -> textOf(plugin, "artifactId").equals(artifactId))
                    .map(plugin -> textOf(plugin, "version"))
                    .filter(version -> !version.isEmpty())
                    .findFirst()
                    .orElse("");
        }

        List<String> managedDependencies() {
            return children(project, "dependencyManagement")
                    .flatMap(management -> descendants(management, "artifactId"))
                    .map(Element::getTextContent)
                    .toList();
        }
    }

    static Pom root() {
        return read(BuildOutput.ROOT.resolve("pom.xml"));
    }

    static Pom bom() {
        return read(BuildOutput.ROOT.resolve("common/bom/pom.xml"));
    }

    static Pom parent() {
        return read(BuildOutput.ROOT.resolve("common/pom.xml"));
    }

    /** The libraries, without parents and BOM. */
    static List<Pom> all() {
        try (Stream<Path> modules = Files.list(BuildOutput.ROOT.resolve("common"))) {
            return modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .sorted()
                    .map(Libraries::read)
                    .filter(pom -> !pom.isPom())
                    .filter(pom -> !pom.text("properties", "maven.deploy.skip").equals("true"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Pom read(Path file) {
        try {
            return new Pom(
                    file,
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(file.toFile())
                            .getDocumentElement());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(file.toString(), e);
        }
    }

    private static Stream<Element> children(Element parent, String name) {
        return elements(parent.getChildNodes()).filter(child -> child.getTagName().equals(name));
    }

    private static Stream<Element> descendants(Element ancestor, String name) {
        return elements(ancestor.getElementsByTagName(name));
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }

    private static String textOf(Element parent, String name) {
        return children(parent, name)
                .findFirst()
                .map(child -> child.getTextContent().strip())
                .orElse("");
    }
}
