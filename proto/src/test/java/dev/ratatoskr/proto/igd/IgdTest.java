package dev.ratatoskr.proto.igd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ratatoskr.proto.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What devices say, and what hostile ones say. */
class IgdTest {
  private static final Inet4Address DEVICE = (Inet4Address) InetAddress.ofLiteral("192.168.1.1");
  private static final LanUrl ROOT = new LanUrl(DEVICE, 5000, "/root.xml");
  private static final String ANSWER =
      """
      HTTP/1.1 200 OK\r
      CACHE-CONTROL: max-age=120\r
      St: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r
      EXT:\r
      location:  http://192.168.1.1:5000/root.xml\r
      \r
      """;
  private static final String DESCRIPTION =
      """
      <?xml version="1.0"?>
      <root xmlns="urn:schemas-upnp-org:device-1-0"><device>
        <friendlyName>A &lt;router&gt; &amp; more</friendlyName>
        <serviceList>
          <service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
            <controlURL>/L3F</controlURL></service></serviceList>
        <deviceList><device><deviceList><device><serviceList>
          <service><serviceType>urn:schemas-upnp-org:service:WANPPPConnection:1</serviceType>
            <controlURL>/ppp</controlURL></service>
          <service>
            <serviceType> urn:schemas-upnp-org:service:WANIPConnection:1 </serviceType>
            <controlURL><![CDATA[/ip?x=1]]></controlURL>
            <eventSubURL>/evt</eventSubURL></service>
        </serviceList></device></deviceList></device></deviceList></device>%s
      </root>
      """;

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static SsdpAnswer answer(String text, InetAddress source) throws MalformedException {
    return SsdpAnswer.parse(ByteBuffer.wrap(utf8(text)), source);
  }

  private static List<IgdService> describe(String more) throws MalformedException {
    return IgdService.parse(utf8(DESCRIPTION.formatted(more)), ROOT);
  }

  @Test
  void anAnswerLeadsToTheDescription() throws MalformedException {
    assertEquals(
        new SsdpAnswer("urn:schemas-upnp-org:device:InternetGatewayDevice:1", ROOT),
        answer(ANSWER, DEVICE));
  }

  @Test
  void aSearchIsOnePacketOfLines() {
    String text =
        StandardCharsets.US_ASCII.decode(SsdpAnswer.search("upnp:rootdevice", 2)).toString();
    assertTrue(text.startsWith("M-SEARCH * HTTP/1.1\r\n"), text);
    assertTrue(text.contains("\r\nST: upnp:rootdevice\r\n"), text);
    assertTrue(text.contains("\r\nMX: 2\r\n"), text);
    assertTrue(text.endsWith("\r\n\r\n"), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.168.1.2:5000/root.xml", // another host of the LAN
        "http://20.0.0.1/", // the internet
        "http://127.0.0.1:5000/", // ourselves
        "http://router.lan:5000/root.xml", // a name, which somebody else could answer for
        "https://192.168.1.1/root.xml",
        "file:///etc/passwd",
        "http://192.168.1.1:5000@20.0.0.1/",
        "http://user@192.168.1.1/",
        "http://192.168.1.1:99999/",
        "http://192.168.1.1:0/",
        "//192.168.1.1/",
        "http:opaque",
        "ht tp"
      })
  void refusesAnAddressThatIsNotTheSenders(String location) {
    String forged = ANSWER.replace("http://192.168.1.1:5000/root.xml", location);
    assertThrows(MalformedException.class, () -> answer(forged, DEVICE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"20.0.0.1", "100.64.0.1", "127.0.0.1", "224.0.0.1", "fe80::1"})
  void refusesASenderThatIsNotInALocalNetwork(String source) {
    String own = ANSWER.replace("192.168.1.1", source);
    assertThrows(MalformedException.class, () -> answer(own, InetAddress.ofLiteral(source)));
  }

  @Test
  void refusesAnswersThatAreNone() {
    assertThrows(MalformedException.class, () -> answer("NOTIFY * HTTP/1.1\r\n\r\n", DEVICE));
    assertThrows(MalformedException.class, () -> answer("HTTP/1.1 404 No\r\n\r\n", DEVICE));
    assertThrows(MalformedException.class, () -> answer("HTTP/1.1 200 OK\r\n\r\n", DEVICE));
    String late = ANSWER.replace("EXT:\r\n", "\r\n");
    assertThrows(MalformedException.class, () -> answer(late, DEVICE), "behind the headers");
    String big = ANSWER.replace("EXT:", "EXT: " + "x".repeat(SsdpAnswer.MAX_BYTES));
    assertThrows(MalformedException.class, () -> answer(big, DEVICE));
  }

  /** A device's name may be in any encoding; none of it may reach the terminal or the log. */
  @Test
  void bytesThatAreNoUtf8SpoilNothingAndAreNotPrinted() throws MalformedException {
    byte[] xml = utf8(DESCRIPTION.formatted("<friendlyName>caf#</friendlyName>"));
    byte[] latin = xml.clone();
    latin[new String(xml, StandardCharsets.ISO_8859_1).indexOf('#')] = (byte) 0xe9;
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertEquals(IgdService.parse(xml, ROOT), IgdService.parse(latin, ROOT));
    } finally {
      System.setErr(before);
    }
    assertEquals("", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aDescriptionNamesTheServicesTheBestFirst() throws MalformedException {
    assertEquals(
        List.of(
            new IgdService(IgdService.Kind.WAN_IP_1, new LanUrl(DEVICE, 5000, "/ip?x=1")),
            new IgdService(IgdService.Kind.WAN_PPP_1, new LanUrl(DEVICE, 5000, "/ppp"))),
        describe(""));
    assertEquals(
        new LanUrl(DEVICE, 49152, "/ip?x=1"),
        describe("<URLBase>http://192.168.1.1:49152/a/</URLBase>").getFirst().control());
  }

  @Test
  void aServiceOnAnotherHostIsRefused() {
    assertThrows(MalformedException.class, () -> describe("<URLBase>http://20.0.0.1/</URLBase>"));
    String elsewhere = DESCRIPTION.formatted("").replace("/ppp", "http://20.0.0.1/ppp");
    assertThrows(MalformedException.class, () -> IgdService.parse(utf8(elsewhere), ROOT));
    String schemeless = DESCRIPTION.formatted("").replace("/ppp", "//20.0.0.1/ppp");
    assertThrows(MalformedException.class, () -> IgdService.parse(utf8(schemeless), ROOT));
  }

  @Test
  void xmlBombsAreRefusedAtOnceAndNothingIsFetched() {
    StringBuilder bomb = new StringBuilder("<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\">");
    for (char c = 'b'; c < 'z'; c++) {
      char before = (char) (c - 1);
      bomb.append("<!ENTITY ")
          .append(c)
          .append(" \"")
          .append(("&" + before + ";").repeat(10))
          .append("\">");
    }
    bomb.append("]><r><errorCode>&y;</errorCode></r>");
    String external =
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r><errorCode>&x;</errorCode></r>";
    String dtd = "<!DOCTYPE r SYSTEM \"http://192.168.1.1:1/x.dtd\"><r/>";
    String deep = "<a>".repeat(40) + "</a>".repeat(40);
    String long1 = "<a>" + " ".repeat(SoapAnswer.MAX_BYTES) + "</a>";
    for (String xml :
        List.of(bomb.toString(), external, dtd, deep, long1, "<a>&x;</a>", "<a", "")) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> assertThrows(MalformedException.class, () -> SoapAnswer.parse(utf8(xml), "GetIt")));
    }
  }

  @Test
  void callsAreWrittenAsTheSpecificationSays() throws MalformedException {
    SoapCall.Wanted wanted = new SoapCall.Wanted(5000, 4000, DEVICE, 3600, "Ratatoskr");
    SoapCall call = SoapCall.add(IgdService.Kind.WAN_IP_1, wanted);
    assertEquals(
        "\"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\"", call.actionHeader());
    String body = new String(call.body(), StandardCharsets.UTF_8);
    assertTrue(
        body.contains(
            "<u:AddPortMapping xmlns:u=\"urn:schemas-upnp-org:service:WANIPConnection:1\">"
                + "<NewRemoteHost></NewRemoteHost><NewExternalPort>5000</NewExternalPort>"
                + "<NewProtocol>UDP</NewProtocol><NewInternalPort>4000</NewInternalPort>"
                + "<NewInternalClient>192.168.1.1</NewInternalClient><NewEnabled>1</NewEnabled>"
                + "<NewPortMappingDescription>Ratatoskr</NewPortMappingDescription>"
                + "<NewLeaseDuration>3600</NewLeaseDuration></u:AddPortMapping>"),
        body);
    XmlLeaves.read(call.body(), 4096, (name, text) -> {});
    assertThrows(
        IllegalArgumentException.class,
        () -> SoapCall.add(IgdService.Kind.WAN_IP_1, new SoapCall.Wanted(1, 1, DEVICE, 0, "<x>")));
    String delete =
        new String(SoapCall.delete(IgdService.Kind.WAN_IP_2, 5000).body(), StandardCharsets.UTF_8);
    assertTrue(delete.contains("WANIPConnection:2"), delete);
    assertTrue(delete.contains("<NewExternalPort>5000</NewExternalPort>"), delete);
  }

  @Test
  void answersAreValuesOrFaults() throws MalformedException {
    String done =
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
            + "<u:GetExternalIPAddressResponse xmlns:u='x'>"
            + "<NewExternalIPAddress>20.0.0.1</NewExternalIPAddress>"
            + "</u:GetExternalIPAddressResponse></s:Body></s:Envelope>";
    SoapAnswer answer = SoapAnswer.parse(utf8(done), "GetExternalIPAddress");
    SoapAnswer.Done values = assertInstanceOf(SoapAnswer.Done.class, answer);
    assertEquals("20.0.0.1", values.values().get(SoapAnswer.EXTERNAL_ADDRESS));
    assertThrows(MalformedException.class, () -> SoapAnswer.parse(utf8(done), "AddPortMapping"));
    String fault =
        "<s:Envelope xmlns:s='x'><s:Body><s:Fault><faultcode>s:Client</faultcode><detail><UPnPError"
            + " xmlns='y'><errorCode>725</errorCode><errorDescription>Only</errorDescription>"
            + "</UPnPError></detail></s:Fault></s:Body></s:Envelope>";
    assertEquals(
        new SoapAnswer.Fault(SoapAnswer.Fault.PERMANENT_ONLY),
        SoapAnswer.parse(utf8(fault), "AddPortMapping"));
    String odd = fault.replace("725", "many");
    assertThrows(MalformedException.class, () -> SoapAnswer.parse(utf8(odd), "AddPortMapping"));
  }

  @Property(tries = 500)
  void anyBytesAreAValueOrMalformed(
      @ForAll @Size(max = 60) byte[] random,
      @ForAll @Size(max = 8) List<@IntRange(max = 900) Integer> at) {
    byte[] description = utf8(DESCRIPTION.formatted(""));
    byte[] answer = utf8(ANSWER);
    for (int i = 0; i < at.size() && i < random.length; i++) {
      description[at.get(i) % description.length] = random[i];
      answer[at.get(i) % answer.length] = random[i];
    }
    for (byte[] bytes : List.of(random, description, answer)) {
      assertFalse(leavesTheDevice(bytes));
    }
  }

  /**
   * Whether hostile bytes lead to an address that is not the device's own; nothing else escapes.
   */
  private static boolean leavesTheDevice(byte[] bytes) {
    boolean left = false;
    try {
      left = !SsdpAnswer.parse(ByteBuffer.wrap(bytes), DEVICE).description().host().equals(DEVICE);
    } catch (MalformedException e) {
      left = false;
    }
    try {
      List<IgdService> services = IgdService.parse(bytes, ROOT);
      left |= services.stream().anyMatch(s -> !s.control().host().equals(DEVICE));
    } catch (MalformedException e) {
      left |= e.getMessage() == null;
    }
    return left;
  }
}
