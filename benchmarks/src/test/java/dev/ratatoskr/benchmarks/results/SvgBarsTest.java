package dev.ratatoskr.benchmarks.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.benchmarks.figures.Spread;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

final class SvgBarsTest {
  private static final Chart CHART = new Chart("Added < 1 & more", "ms", List.of("x"));

  @Test
  void isWellFormedAndNamesTitleAxisGroupsAndContenders() throws Exception {
    List<String> texts = texts(drawn(group("p50", 1, 4), group("p99", 2, 10)));
    for (String expected : List.of("Added < 1 & more", "ms", "p50", "p99", "c0", "c1", "0", "10")) {
      assertTrue(texts.contains(expected), expected + " in " + texts);
    }
  }

  @Test
  void barsAreAsHighAsTheirMedians() throws Exception {
    List<Double> heights = heights(drawn(group("p50", 1, 4), group("p99", 2, 10)));
    assertEquals(List.of(1.0, 4.0, 2.0, 10.0), inUnitsOfTheFirst(heights));
  }

  @Test
  void aBarBelowZeroHangsFromTheAxis() throws Exception {
    Document document = drawn(group("p50", -2, 4));
    assertEquals(List.of(1.0, 2.0), inUnitsOfTheFirst(heights(document)));
    assertTrue(texts(document).contains("-2"), texts(document).toString());
  }

  @Test
  void drawsNothingButZeros() throws Exception {
    assertEquals(List.of(0.0, 0.0), heights(drawn(group("p50", 0, 0))));
  }

  @Test
  void stepsAreRound() {
    assertEquals(2, SvgBars.step(10));
    assertEquals(0.5, SvgBars.step(2.1), 1e-12);
    assertEquals(100, SvgBars.step(480));
    assertEquals(1, SvgBars.step(0));
  }

  private static SvgBars.Group group(String label, double... medians) {
    List<SvgBars.Bar> bars = new ArrayList<>();
    for (double median : medians) {
      bars.add(new SvgBars.Bar("c" + bars.size(), new Spread(median, median, median, median, 5)));
    }
    return new SvgBars.Group(label, bars);
  }

  private static Document drawn(SvgBars.Group... groups)
      throws ParserConfigurationException, SAXException, IOException {
    String svg = SvgBars.draw(CHART, List.of(groups));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(Document document) {
    List<String> texts = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName("text");
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  /** Of the bars, without the squares of the legend. */
  private static List<Double> heights(Document document) {
    List<Double> heights = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName("rect");
    for (int i = 0; i < nodes.getLength(); i++) {
      Element rect = (Element) nodes.item(i);
      if (!rect.getAttribute("width").equals("12")) {
        heights.add(Double.valueOf(rect.getAttribute("height")));
      }
    }
    return heights;
  }

  private static List<Double> inUnitsOfTheFirst(List<Double> heights) {
    return heights.stream().map(h -> Math.round(100 * h / heights.getFirst()) / 100.0).toList();
  }
}
