package dev.ratatoskr.proto.igd;

import dev.ratatoskr.proto.MalformedException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads a stranger's XML as a row of elements with their text, each told when it ends. No DTD, no
 * external entity, bounded size and depth.
 */
final class XmlLeaves {
  private static final int MAX_DEPTH = 32;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private XmlLeaves() {}

  /** Takes what is read. */
  @FunctionalInterface
  interface Visitor {
    /**
     * An element has ended.
     *
     * @param name without its prefix
     * @param text what stood in it since the last element began or ended, stripped
     */
    void onElement(String name, String text);
  }

  /**
   * Reads a whole document.
   *
   * @throws MalformedException when it is too long, too deep, has a DTD, or is no XML
   */
  static void read(byte[] xml, int maxBytes, Visitor visitor) throws MalformedException {
    if (xml.length > maxBytes) {
      throw new MalformedException("XML of " + xml.length + " bytes");
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("an external entity");
        });
    try {
      walk(factory.createXMLStreamReader(new StringReader(text(xml))), visitor);
    } catch (XMLStreamException e) {
      throw new MalformedException("no XML", e);
    } catch (RuntimeException e) {
      // The parser reports some malformed input by unchecked exceptions of its own.
      throw new MalformedException("no XML, and the parser failed", e);
    }
  }

  /**
   * What is needed is ASCII; a name in another encoding must not spoil it. Left to the parser,
   * bytes that are no UTF-8 would be complained of on the standard error stream.
   */
  private static String text(byte[] xml) {
    String text = new String(xml, StandardCharsets.UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static void walk(XMLStreamReader reader, Visitor visitor)
      throws XMLStreamException, MalformedException {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          text.setLength(0);
          depth++;
          if (depth > MAX_DEPTH) {
            throw new MalformedException("XML deeper than " + MAX_DEPTH);
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
            text.append(reader.getText());
        case XMLStreamConstants.END_ELEMENT -> {
          visitor.onElement(reader.getLocalName(), text.toString().strip());
          text.setLength(0);
          depth--;
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new MalformedException("XML with a DTD or an entity of its own");
        default -> {
          // Comments, processing instructions and the ends of the document say nothing.
        }
      }
    }
  }
}
