package dev.ratatoskr.agent.portmap;

import dev.ratatoskr.agent.route.WayOut;
import dev.ratatoskr.proto.UdpPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.portmap.PortMapEvent;
import dev.ratatoskr.punch.portmap.PortMapSettings;
import dev.ratatoskr.punch.portmap.PortMapper;
import dev.ratatoskr.punch.portmap.PortMapping;
import dev.ratatoskr.punch.portmap.Uplink;
import dev.ratatoskr.transport.TransportException;
import dev.ratatoskr.transport.io.ChannelUdpPort;
import dev.ratatoskr.transport.io.EndpointLoop;
import dev.ratatoskr.transport.io.NettyLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives the mapper of one local port on a real host. Thread: the loop.
 *
 * <p>The default gateways are read at the start, whenever the host's addresses change, and every
 * half minute: a route may come after its address.
 */
public final class PortMapRun {
  private static final Logger LOG = LoggerFactory.getLogger(PortMapRun.class);
  private static final long READ_AGAIN_NANOS = Duration.ofSeconds(30).toNanos();

  private final NettyLoop loop;
  private final InetSocketAddress local;
  private final Listener listener;
  private final PortMapper mapper;
  private final IgdGateway igd;
  private final Map<WayOut, Integer> ways = new LinkedHashMap<>();
  private final Map<Integer, UdpPort> ports = new HashMap<>();
  private EndpointLoop.@Nullable Timer timer;
  private @Nullable Runnable released;
  private int lastPortId;
  private boolean closed;

  /** Who wants to know. Thread: the loop. */
  public interface Listener {
    /** Others reach the port here from now on. */
    void onMapped(PortMapping mapping);

    /** They no longer do. */
    void onUnmapped(PortMapping mapping);
  }

  /**
   * A run that has not begun.
   *
   * @param local the bound port to be mapped
   */
  public PortMapRun(NettyLoop loop, InetSocketAddress local, Listener listener) {
    SecureRandom random = new SecureRandom();
    this.loop = loop;
    this.local = local;
    this.listener = listener;
    this.mapper = new PortMapper(PortMapSettings.DEFAULT, local.getPort(), random);
    this.igd = new IgdGateway(random, null);
  }

  /** Begins. Once. */
  public void start() {
    readWays();
  }

  /** The host's addresses are others. */
  public void onNetworkChanged() {
    mapper.onWake(loop.nanoTime());
    drain();
    findWays();
  }

  /** The mappings held now. */
  public List<PortMapping> mappings() {
    return mapper.mappings();
  }

  /**
   * Gives the mappings back.
   *
   * @param done called on the loop when that is done, after a second at most
   */
  public void release(Runnable done) {
    released = done;
    mapper.onStop(loop.nanoTime());
    drain();
  }

  private void readWays() {
    if (!closed) {
      findWays();
      loop.schedule(READ_AGAIN_NANOS, this::readWays);
    }
  }

  private void findWays() {
    Thread.ofVirtual()
        .name("ways-out")
        .start(
            () -> {
              List<WayOut> found = WayOut.find().stream().filter(w -> w.leadsTo(local)).toList();
              loop.execute(() -> onWays(found));
            });
  }

  private void onWays(List<WayOut> found) {
    if (closed) {
      return;
    }
    List<WayOut> fresh = found.stream().filter(way -> !ways.containsKey(way)).toList();
    boolean changed = !fresh.isEmpty() || ways.size() != found.size();
    for (WayOut gone : ways.keySet().stream().filter(way -> !found.contains(way)).toList()) {
      UdpPort port = ports.remove(ways.remove(gone));
      if (port != null) {
        port.close();
      }
    }
    if (changed) {
      LOG.debug("default gateways: {}", found);
      tellWays();
    }
    fresh.forEach(this::open);
  }

  private void open(WayOut way) {
    int id = ++lastPortId;
    ways.put(way, id);
    Thread.ofVirtual()
        .name("gateway-port")
        .start(
            () -> {
              try {
                InetSocketAddress any = new InetSocketAddress(way.client(), 0);
                UdpPort port =
                    ChannelUdpPort.bind(
                        loop, any, (from, payload, now) -> onDatagram(id, from, payload, now));
                loop.execute(() -> onOpened(way, id, port));
              } catch (TransportException.BindFailed e) {
                LOG.debug("the gateway {} cannot be asked: {}", way.gateway(), e.getMessage());
                loop.execute(() -> ways.remove(way, id));
              }
            });
  }

  private void onOpened(WayOut way, int id, UdpPort port) {
    Integer wanted = ways.get(way);
    if (closed || wanted == null || wanted != id) {
      port.close();
      return;
    }
    ports.put(id, port);
    tellWays();
  }

  private void tellWays() {
    List<Uplink> uplinks = new ArrayList<>();
    ways.forEach(
        (way, id) -> {
          if (ports.containsKey(id)) {
            uplinks.add(new Uplink(id, way.client(), way.gateway()));
          }
        });
    mapper.onUplinks(uplinks, loop.nanoTime());
    drain();
  }

  private void onDatagram(int portId, InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    mapper.onDatagram(portId, from, payload, nowNanos);
    drain();
  }

  private void drain() {
    while (!closed) {
      switch (mapper.poll()) {
        case Step.Send<PortMapEvent> send -> {
          UdpPort port = ports.get(send.portId());
          if (port != null) {
            port.send(send.to(), send.payload());
          }
        }
        case Step.Emit<PortMapEvent> emit -> onEvent(emit.event());
        case Step.WaitUntil<PortMapEvent> wait -> {
          arm(wait.deadlineNanos());
          return;
        }
      }
    }
  }

  private void arm(long deadlineNanos) {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    if (deadlineNanos != Long.MAX_VALUE) {
      timer = loop.schedule(Math.max(0, deadlineNanos - loop.nanoTime()), this::onTimer);
    }
  }

  private void onTimer() {
    timer = null;
    mapper.onTimeout(loop.nanoTime());
    drain();
  }

  private void onEvent(PortMapEvent event) {
    switch (event) {
      case PortMapEvent.Mapped e -> {
        LOG.info(
            "the gateway lets others in at {} ({})", e.mapping().external(), name(e.mapping()));
        listener.onMapped(e.mapping());
      }
      case PortMapEvent.Unmapped e -> {
        LOG.info("no longer at {}: {}", e.mapping().external(), e.reason().text());
        listener.onUnmapped(e.mapping());
      }
      case PortMapEvent.Unavailable e ->
          LOG.debug("no port mapping by {}: {}", e.uplink().gateway(), e.reason().text());
      case PortMapEvent.AskIgd e ->
          Thread.ofVirtual()
              .name("igd")
              .start(
                  () -> {
                    var answer = igd.answer(e.request());
                    loop.execute(
                        () -> {
                          mapper.onIgdAnswer(answer, loop.nanoTime());
                          drain();
                        });
                  });
      case PortMapEvent.Released e -> close();
    }
  }

  private static String name(PortMapping mapping) {
    return mapping.protocol().label() + (mapping.isPinhole() ? ", a pinhole" : "");
  }

  private void close() {
    closed = true;
    ports.values().forEach(UdpPort::close);
    ports.clear();
    Runnable done = released;
    if (done != null) {
      done.run();
    }
  }
}
