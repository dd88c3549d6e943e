package dev.ratatoskr.agent.portmap;

import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.igd.IgdService;
import dev.ratatoskr.proto.igd.SoapAnswer;
import dev.ratatoskr.proto.igd.SoapCall;
import dev.ratatoskr.proto.igd.SsdpAnswer;
import dev.ratatoskr.punch.portmap.IgdAnswer;
import dev.ratatoskr.punch.portmap.IgdRequest;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what the mapper asks of a UPnP gateway, and remembers the one it found. Blocks for
 * some seconds at most; one thread at a time.
 */
final class IgdGateway {
  private static final Logger LOG = LoggerFactory.getLogger(IgdGateway.class);
  private static final Duration SEARCH = Duration.ofSeconds(2);
  private static final Duration EXCHANGE = Duration.ofSeconds(3);
  private static final int MOST_TRIES = 6;
  private static final int LEAST_PORT = 1024;
  private static final int PORTS_END = 65_536;

  /** What the gateway's owner reads in its list. */
  private static final String DESCRIPTION = "Ratatoskr";

  private final RandomGenerator random;
  private @Nullable IgdService service;

  /**
   * A gateway.
   *
   * @param random chooses another port when one is taken
   * @param service what is known of it; null when it was not looked for yet
   */
  IgdGateway(RandomGenerator random, @Nullable IgdService service) {
    this.random = random;
    this.service = service;
  }

  /** The one answer to a request. */
  synchronized IgdAnswer answer(IgdRequest request) {
    if (!(request.client() instanceof Inet4Address client)) {
      return new IgdAnswer.Absent(request.id());
    }
    IgdService known = service;
    try {
      return switch (request) {
        case IgdRequest.Find find -> find(find);
        case IgdRequest.Map map ->
            known == null ? new IgdAnswer.Absent(map.id()) : map(map, client, known);
        case IgdRequest.Unmap unmap -> unmap(unmap, known);
      };
    } catch (IOException e) {
      LOG.debug("UPnP: {}", e.getMessage());
      return new IgdAnswer.Absent(request.id());
    } catch (MalformedException e) {
      LOG.debug("UPnP: the gateway speaks nonsense: {}", e.getMessage());
      return new IgdAnswer.Refused(request.id(), String.valueOf(e.getMessage()));
    }
  }

  private IgdAnswer find(IgdRequest.Find find) throws IOException {
    service = null;
    List<SsdpAnswer> devices = new SsdpSearch(find.client(), find.gateway(), SEARCH).run();
    if (devices.isEmpty()) {
      return new IgdAnswer.Absent(find.id());
    }
    try (IgdHttp http = new IgdHttp(find.client(), EXCHANGE)) {
      for (SsdpAnswer device : devices) {
        Optional<InetAddress> external = visit(device, http);
        if (external.isPresent()) {
          return new IgdAnswer.Found(find.id(), external.get());
        }
      }
    }
    return new IgdAnswer.Refused(find.id(), "no service with an address outside");
  }

  /** The address outside that a device has, which is remembered if so. */
  private Optional<InetAddress> visit(SsdpAnswer device, IgdHttp http) {
    try {
      byte[] description = http.get(device.description());
      for (IgdService each : IgdService.parse(description, device.description())) {
        Optional<InetAddress> external = external(each, http);
        if (external.isPresent()) {
          service = each;
          return external;
        }
      }
    } catch (IOException | MalformedException e) {
      LOG.debug("UPnP: {}: {}", device.description(), e.getMessage());
    }
    return Optional.empty();
  }

  /** The address outside, unless the service has none. */
  private static Optional<InetAddress> external(IgdService service, IgdHttp http)
      throws IOException, MalformedException {
    SoapCall call = SoapCall.externalAddress(service.kind());
    return switch (speak(service, call, http)) {
      case SoapAnswer.Fault fault -> Optional.empty();
      case SoapAnswer.Done done ->
          literal(done.values().getOrDefault(SoapAnswer.EXTERNAL_ADDRESS, ""));
    };
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text))
          .filter(address -> address instanceof Inet4Address && !address.isAnyLocalAddress());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private IgdAnswer map(IgdRequest.Map map, Inet4Address client, IgdService known)
      throws IOException, MalformedException {
    try (IgdHttp http = new IgdHttp(client, EXCHANGE)) {
      return map(map, client, known, http);
    }
  }

  private IgdAnswer map(IgdRequest.Map map, Inet4Address client, IgdService known, IgdHttp http)
      throws IOException, MalformedException {
    Optional<InetAddress> external = external(known, http);
    if (external.isEmpty()) {
      // Asked before anything is opened that would then be of no use.
      return new IgdAnswer.Refused(map.id(), "no address outside");
    }
    int port = map.ports().external();
    int lease = map.lifetimeSeconds();
    boolean any = known.kind().choosesPorts();
    int code = 0;
    for (int i = 0; i < MOST_TRIES; i++) {
      SoapCall.Wanted wanted =
          new SoapCall.Wanted(port, map.ports().internal(), client, lease, DESCRIPTION);
      SoapCall call =
          any ? SoapCall.addAny(known.kind(), wanted) : SoapCall.add(known.kind(), wanted);
      SoapAnswer answer = speak(known, call, http);
      if (answer instanceof SoapAnswer.Done done) {
        int opened = any ? reserved(done) : port;
        return new IgdAnswer.Mapped(map.id(), external.get(), opened, lease);
      }
      code = answer instanceof SoapAnswer.Fault fault ? fault.code() : 0;
      switch (code) {
        case SoapAnswer.Fault.PERMANENT_ONLY -> lease = 0;
        case SoapAnswer.Fault.CONFLICT -> port = random.nextInt(LEAST_PORT, PORTS_END);
        case SoapAnswer.Fault.SAME_PORTS_ONLY -> port = map.ports().internal();
        case SoapAnswer.Fault.INVALID_ACTION -> any = false;
        default -> {
          return refused(map, code);
        }
      }
    }
    return refused(map, code);
  }

  private static IgdAnswer refused(IgdRequest.Map map, int code) {
    LOG.debug("UPnP: the gateway refuses with error {}", code);
    return new IgdAnswer.Refused(map.id(), "error " + code);
  }

  private static int reserved(SoapAnswer.Done done) throws MalformedException {
    try {
      int port = Integer.parseInt(done.values().getOrDefault(SoapAnswer.RESERVED_PORT, ""));
      if (port > 0 && port < PORTS_END) {
        return port;
      }
    } catch (NumberFormatException e) {
      throw new MalformedException("a reserved port that is no number", e);
    }
    throw new MalformedException("a reserved port out of range");
  }

  private static IgdAnswer unmap(IgdRequest.Unmap unmap, @Nullable IgdService known)
      throws IOException, MalformedException {
    if (known != null) {
      try (IgdHttp http = new IgdHttp(unmap.client(), EXCHANGE)) {
        speak(known, SoapCall.delete(known.kind(), unmap.externalPort()), http);
      }
    }
    return new IgdAnswer.Unmapped(unmap.id());
  }

  private static SoapAnswer speak(IgdService service, SoapCall call, IgdHttp http)
      throws IOException, MalformedException {
    return SoapAnswer.parse(http.call(service.control(), call), call.action());
  }
}
