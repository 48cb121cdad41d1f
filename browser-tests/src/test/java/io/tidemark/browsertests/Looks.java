package io.tidemark.browsertests;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.platformtesting.Page;
import java.util.List;
import java.util.stream.StreamSupport;

/** What a look at a page would find wrong with it. */
final class Looks {

    private static final List<String> NEED_A_NAME =
            List.of(
                    "button",
                    "link",
                    "combobox",
                    "radio",
                    "checkbox",
                    "textbox",
                    "slider",
                    "table",
                    "navigation",
                    "region");

    /** What sticks out on the right. */
    private static final String TOO_WIDE =
            """
            (() => {
              const hidden = e => e.closest('.unseen, .skip, [hidden]') || !e.checkVisibility();
              const out = [...document.querySelectorAll('main *, header *, footer *')]
                .filter(e => !hidden(e) && e.getBoundingClientRect().right > innerWidth + 1)
                .map(e => e.outerHTML.slice(0, 80));
              const width = document.documentElement.scrollWidth;
              return width === innerWidth ? out : [`the page is ${width} wide`, ...out];
            })()""";

    /** Texts whose contrast to what is painted behind them is below 4.5 (3 for large ones). */
    private static final String CONTRAST =
            """
            (() => {
              const pen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
              const rgba = colour => {
                pen.clearRect(0, 0, 1, 1);
                pen.fillStyle = colour;
                pen.fillRect(0, 0, 1, 1);
                return [...pen.getImageData(0, 0, 1, 1).data];
              };
              const light = ([r, g, b]) => {
                const part = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
                return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
              };
              const ground = e => {
                for (; e; e = e.parentElement) {
                  const colour = rgba(getComputedStyle(e).backgroundColor);
                  if (colour[3] === 255) return colour;
                }
                return rgba('white');
              };
              const bad = [];
              let seen = 0;
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              while (walker.nextNode()) {
                const e = walker.currentNode.parentElement;
                if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest('.unseen, option, script, .dot-label')) continue;
                const style = getComputedStyle(e);
                const a = light(rgba(e.closest('svg') ? style.fill : style.color));
                const b = light(ground(e));
                const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                const size = parseFloat(style.fontSize);
                const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
                seen++;
                if (ratio < (large ? 3 : 4.5)) bad.push(`${walker.currentNode.data.trim()} ${ratio.toFixed(2)}`);
              }
              return seen > 100 ? bad : [`only ${seen} texts were seen`];
            })()""";

    private Looks() {}

    static List<String> tooWide(Page page) {
        return list(page.value(TOO_WIDE));
    }

    static List<String> faintTexts(Page page) {
        return list(page.value(CONTRAST));
    }

    /** The roles of what can be used but has no name for those who do not see it. */
    static List<String> nameless(Page page) {
        return page.accessibility().stream()
                .filter(node -> NEED_A_NAME.contains(node.at("/role/value").asText()))
                .filter(node -> node.at("/name/value").asText().isBlank())
                .map(node -> node.at("/role/value").asText())
                .toList();
    }

    static List<String> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
    }
}
