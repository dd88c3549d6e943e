package dev.ratatoskr.proto.igd;

import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A call of a service that maps ports (UPnP WANIPConnection:1 section 2.4, WANIPConnection:2
 * section 2.5).
 *
 * @param kind the service
 * @param action the call's name
 * @param arguments in the order of the specification
 */
public record SoapCall(IgdService.Kind kind, String action, List<Argument> arguments) {
  private static final String PROTOCOL = "UDP";

  public SoapCall {
    arguments = List.copyOf(arguments);
  }

  /** A named value; it is written as it is and must need no escaping. */
  record Argument(String name, String value) {
    Argument {
      if (value.chars().anyMatch(c -> c == '<' || c == '>' || c == '&' || c < ' ')) {
        throw new IllegalArgumentException(name + " would need escaping");
      }
    }
  }

  /**
   * A mapping to make.
   *
   * @param externalPort 1..65535
   * @param internalPort 1..65535
   * @param client who gets what arrives: ourselves, or the device refuses
   * @param leaseSeconds 0 is for ever
   * @param description shown to the device's owner; letters, digits, spaces
   */
  public record Wanted(
      int externalPort,
      int internalPort,
      Inet4Address client,
      int leaseSeconds,
      String description) {}

  /** Asks for the address outside; answered with {@link SoapAnswer#EXTERNAL_ADDRESS}. */
  public static SoapCall externalAddress(IgdService.Kind kind) {
    return new SoapCall(kind, "GetExternalIPAddress", List.of());
  }

  /** Asks for exactly this mapping. */
  public static SoapCall add(IgdService.Kind kind, Wanted wanted) {
    return new SoapCall(kind, "AddPortMapping", arguments(wanted));
  }

  /** Asks for this mapping or one with another port: {@link SoapAnswer#RESERVED_PORT}. */
  public static SoapCall addAny(IgdService.Kind kind, Wanted wanted) {
    return new SoapCall(kind, "AddAnyPortMapping", arguments(wanted));
  }

  /** Takes a mapping away. */
  public static SoapCall delete(IgdService.Kind kind, int externalPort) {
    return new SoapCall(
        kind,
        "DeletePortMapping",
        List.of(
            new Argument("NewRemoteHost", ""),
            new Argument("NewExternalPort", Integer.toString(externalPort)),
            new Argument("NewProtocol", PROTOCOL)));
  }

  private static List<Argument> arguments(Wanted wanted) {
    return List.of(
        new Argument("NewRemoteHost", ""),
        new Argument("NewExternalPort", Integer.toString(wanted.externalPort())),
        new Argument("NewProtocol", PROTOCOL),
        new Argument("NewInternalPort", Integer.toString(wanted.internalPort())),
        new Argument("NewInternalClient", wanted.client().getHostAddress()),
        new Argument("NewEnabled", "1"),
        new Argument("NewPortMappingDescription", wanted.description()),
        new Argument("NewLeaseDuration", Integer.toString(wanted.leaseSeconds())));
  }

  /** The value of the HTTP header SOAPAction. */
  public String actionHeader() {
    return "\"" + kind.type() + "#" + action + "\"";
  }

  /** The body of the HTTP request, UTF-8. */
  public byte[] body() {
    StringBuilder xml =
        new StringBuilder(
            "<?xml version=\"1.0\"?>\r\n"
                + "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>");
    xml.append("<u:").append(action).append(" xmlns:u=\"").append(kind.type()).append("\">");
    for (Argument argument : arguments) {
      xml.append('<').append(argument.name()).append('>').append(argument.value());
      xml.append("</").append(argument.name()).append('>');
    }
    xml.append("</u:").append(action).append("></s:Body></s:Envelope>\r\n");
    return xml.toString().getBytes(StandardCharsets.UTF_8);
  }
}
