package io.abaculus.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.abaculus.eval.metrics.ConfusionMatrix;
import io.abaculus.eval.picture.ClassColors;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlReportTest {
  private static final List<Trial> TRIALS =
      List.of(
          Examples.trial("before", 0, 4),
          Examples.trial("before", 1, 5),
          Examples.trial("after", 0, 8),
          Examples.trial("after", 1, 10));

  private static final Curve CURVE =
      new Curve(
          "mIoU",
          "student",
          List.of(
              new Curve.Point(0, 0.25), new Curve.Point(50, Double.NaN),
              new Curve.Point(100, 0.5)));

  private static EvaluationReport full(List<String> classes, String sample) {
    return Examples.report(classes, TRIALS, List.of(CURVE), List.of(Examples.sample(sample)));
  }

  @Test
  void thePageIsWellFormedAndHasEverySection() throws Exception {
    Document page = parsed(full(Examples.CLASSES, "cat.jpg"));

    assertEquals(
        List.of("headlines", "samples", "curves", "classes", "confusion", "settings"),
        elements(page, "section").stream()
            .map(section -> section.getAttribute("id"))
            .filter(id -> !id.isEmpty())
            .toList());
  }

  @Test
  void anEmptyReportIsAPageThatSaysSo() throws Exception {
    Document page = parsed(Examples.report());

    assertTrue(text(page).contains("Nothing was measured."));
    assertEquals(1, elements(page, "section").size());
  }

  @Test
  void namesAreTextWhateverTheyHold() throws Exception {
    String hostile = "</title><script>alert(1)</script>\"'&\u0000{{style}}$1";
    EvaluationReport report = full(List.of("ground", hostile), hostile);

    Document page = parsed(report);

    assertEquals(1, elements(page, "script").size());
    assertTrue(text(page).contains(hostile.replace('\u0000', '?')));
    assertTrue(
        elements(page, "img").stream()
            .anyMatch(image -> image.getAttribute("alt").equals(hostile.replace('\u0000', '?'))));
  }

  @Test
  void nothingIsFetchedAndNoOtherScriptRuns() throws Exception {
    String page = HtmlReport.of(full(Examples.CLASSES, "cat.jpg"));

    assertFalse(page.contains("http:") || page.contains("https:") || page.contains("url("), page);
    Document parsed = parsed(page);
    assertTrue(
        elements(parsed, "img").stream()
            .allMatch(image -> image.getAttribute("src").startsWith("data:image/")));
    assertEquals(List.of(), elements(parsed, "link"));
    assertTrue(
        elements(parsed, "meta").stream()
            .anyMatch(
                meta -> meta.getAttribute("http-equiv").equals("Content-Security-Policy")
                    && meta.getAttribute("content").startsWith("default-src 'none'; ")));
  }

  @Test
  void theHeadlineSaysMeanSpreadSeedsAndDifference() throws Exception {
    Element row =
        elements(table(parsed(full(Examples.CLASSES, "cat.jpg")), "headlines"), "tr").get(1);

    assertEquals(
        List.of("In-context segmentation", "29.2 ± 5.92 seeds", "83.3 ± 23.62 seeds +54.2 points"),
        cells(row));
  }

  @Test
  void aDifferenceBetweenSingleSeedsIsNotShownAsASureGain() throws Exception {
    Document page =
        parsed(Examples.report(Examples.trial("before", 0, 4), Examples.trial("after", 0, 8)));

    List<Element> changes =
        elements(page, "span").stream()
            .filter(span -> span.getAttribute("class").startsWith("change"))
            .toList();
    // Large, in the table, and of each of the two classes.
    assertEquals(4, changes.size());
    assertTrue(
        changes.stream().allMatch(span -> span.getAttribute("class").equals("change unknown")));
    assertEquals("one seed: no spread", changes.getFirst().getAttribute("title"));
    assertEquals("+41.7 points, one seed: no spread", changes.getFirst().getTextContent());
  }

  @Test
  void classesHaveTheColoursOfTheOtherPictures() throws Exception {
    List<String> colors =
        elements(parsed(full(Examples.CLASSES, "cat.jpg")), "span").stream()
            .filter(span -> span.getAttribute("class").equals("swatch"))
            .map(span -> span.getAttribute("style"))
            .toList();

    String cat = "background:#%06x".formatted(ClassColors.rgb(1));
    assertEquals(List.of(cat, "background:#808080", "background:#000000", cat), colors);
  }

  @Test
  void everyClassHasItsScoresTheirDifferenceAndABar() throws Exception {
    Element table = table(parsed(full(Examples.CLASSES, "cat.jpg")), "classes");
    Element row = elements(table, "tr").get(2);

    assertEquals(List.of("cat", "29.2", "83.3", "+54.2"), cells(row));
    assertTrue(
        elements(row, "span").stream()
            .anyMatch(span -> span.getAttribute("style").equals("width:29.2%")));
    assertEquals(4, elements(table, "button").size());
  }

  @Test
  void fewClassesHaveAMapOfConfusionInPercentOfEachClass() throws Exception {
    Element table = table(parsed(full(Examples.CLASSES, "cat.jpg")), "heat");

    assertEquals(List.of("ground", "45", "55"), cells(elements(table, "tr").get(1)));
  }

  @Test
  void manyClassesHaveTheirMostConfusedPairsInstead() throws Exception {
    List<String> classes = IntStream.range(0, 31).mapToObj(i -> "class " + i).toList();
    long[][] counts = new long[31][32];
    counts[2][2] = 30;
    counts[2][7] = 10;
    counts[3][31] = 60;
    Trial trial =
        new Trial(
            Examples.trial("before", 0, 0).key(),
            new ConfusionMatrix(counts),
            1);

    Element table =
        table(
            parsed(Examples.report(classes, List.of(trial), List.of(), List.of())), "pairs");

    assertEquals(3, elements(table, "tr").size());
    assertEquals(
        List.of("class 3", "none", "100.0", "60.0"), cells(elements(table, "tr").get(1)));
    assertEquals(
        List.of("class 2", "class 7", "25.0", "10.0"), cells(elements(table, "tr").get(2)));
  }

  @Test
  void aCurveBreaksWhereAValueIsNotFiniteAndIsDescribedInWords() throws Exception {
    Document page = parsed(full(Examples.CLASSES, "cat.jpg"));

    Element chart =
        elements(page, "svg").stream()
            .filter(svg -> svg.getAttribute("role").equals("img"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        "mIoU. student: from 0.25 at step 0 to 0.5 at step 100.",
        chart.getAttribute("aria-label"));
    assertTrue(
        elements(chart, "path").stream()
            .anyMatch(path -> path.getAttribute("d").matches("M[\\d. ]+M[\\d. ]+")));
  }

  @Test
  void aSampleShowsImageTruthPredictionsAndComponentsOfEachModelInOrder() throws Exception {
    Document page = parsed(full(Examples.CLASSES, "cat.jpg"));

    assertEquals(
        List.of(
            "cat.jpg",
            "ground truth of cat.jpg",
            "In-context segmentation of cat.jpg by before",
            "In-context segmentation of cat.jpg by after",
            "principal components of cat.jpg by before",
            "principal components of cat.jpg by after"),
        elements(page, "img").stream().map(image -> image.getAttribute("alt")).toList());
  }

  @Test
  void tablesHaveCaptionsHeadingsWithScopeAndABoxThatTheKeyboardScrolls() throws Exception {
    Document page = parsed(full(Examples.CLASSES, "cat.jpg"));

    for (Element table : elements(page, "table")) {
      assertEquals(1, elements(table, "caption").size());
      assertTrue(
          elements(table, "th").stream().allMatch(heading -> heading.hasAttribute("scope")));
      assertEquals("0", ((Element) table.getParentNode()).getAttribute("tabindex"));
    }
  }

  @Test
  void numbersAreTheSameInEveryLanguage() {
    EvaluationReport report = full(Examples.CLASSES, "cat.jpg");
    String english = HtmlReport.of(report);
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));

      assertEquals(english, HtmlReport.of(report));
    } finally {
      Locale.setDefault(usual);
    }
  }

  private static Document parsed(EvaluationReport report) throws Exception {
    return parsed(HtmlReport.of(report));
  }

  private static Document parsed(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> elements(Document page, String name) {
    return listed(page.getElementsByTagName(name));
  }

  private static List<Element> elements(Element element, String name) {
    return listed(element.getElementsByTagName(name));
  }

  private static List<Element> listed(NodeList nodes) {
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static Element table(Document page, String kind) {
    return elements(page, "div").stream()
        .filter(box -> box.getAttribute("class").equals("scroll " + kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> cells(Element row) {
    List<String> cells = new ArrayList<>();
    NodeList nodes = row.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element cell) {
        cells.add(cell.getTextContent());
      }
    }
    return Collections.unmodifiableList(cells);
  }

  private static String text(Document page) {
    return page.getDocumentElement().getTextContent();
  }
}
