package dev.ratatoskr.proto.igd;

import dev.ratatoskr.proto.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The service of a device that maps ports.
 *
 * @param kind which of them it is
 * @param control where it is called
 */
public record IgdService(Kind kind, LanUrl control) {
  /** No description is longer. */
  public static final int MAX_DESCRIPTION_BYTES = 256 * 1024;

  /** The services that map ports, the best first. */
  public enum Kind {
    /** Of IGD 2: chooses a free port itself. */
    WAN_IP_2("urn:schemas-upnp-org:service:WANIPConnection:2"),
    /** Of IGD 1. */
    WAN_IP_1("urn:schemas-upnp-org:service:WANIPConnection:1"),
    /** Of IGD 1 behind PPP. */
    WAN_PPP_1("urn:schemas-upnp-org:service:WANPPPConnection:1");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** Its name in descriptions and calls. */
    public String type() {
      return type;
    }

    /** Whether it has AddAnyPortMapping. */
    public boolean choosesPorts() {
      return this == WAN_IP_2;
    }
  }

  /**
   * The services of a device that map ports, the best first; empty when it has none.
   *
   * @param xml the description as it was read
   * @param from where it was read
   * @throws MalformedException when it is too long, no XML, or names a service on another host
   */
  public static List<IgdService> parse(byte[] xml, LanUrl from) throws MalformedException {
    List<Described> described = new ArrayList<>();
    StringBuilder base = new StringBuilder();
    Described[] open = {new Described("", "")};
    XmlLeaves.read(
        xml,
        MAX_DESCRIPTION_BYTES,
        (name, text) -> {
          switch (name) {
            case "URLBase" -> base.append(text);
            case "serviceType" -> open[0] = new Described(text, open[0].control());
            case "controlURL" -> open[0] = new Described(open[0].type(), text);
            case "service" -> {
              described.add(open[0]);
              open[0] = new Described("", "");
            }
            default -> {
              // Names, icons, serial numbers: nothing that is needed here.
            }
          }
        });
    LanUrl root = base.isEmpty() ? from : from.resolve(base.toString());
    List<IgdService> services = new ArrayList<>();
    for (Described each : described) {
      Optional<Kind> kind =
          Arrays.stream(Kind.values()).filter(k -> k.type().equals(each.type())).findFirst();
      if (kind.isPresent() && !each.control().isEmpty()) {
        services.add(new IgdService(kind.get(), root.resolve(each.control())));
      }
    }
    services.sort(Comparator.comparing(IgdService::kind));
    return List.copyOf(services);
  }

  private record Described(String type, String control) {}
}
