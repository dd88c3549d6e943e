package dev.ratatoskr.punch.portmap;

import dev.ratatoskr.proto.portmap.PcpNonce;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Has one local UDP port mapped by the gateway of each family, and holds the mappings until it is
 * stopped.
 *
 * <p>What it costs: where no gateway answers, a round is at most seven packets for IPv4 and three
 * for IPv6, beside one search for IGD; the rounds come ever more rarely, down to one an hour. With
 * a mapping it is one question a minute.
 */
public final class PortMapper {
  /** How long giving back may take. */
  public static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final PortMapSettings settings;
  private final int internalPort;
  private final RandomGenerator random;
  private final StepQueue<PortMapEvent> out = new StepQueue<>();
  private final List<GatewayRun> runs = new ArrayList<>();
  private long lastId;
  private long sent;
  private long releaseNanos = Timers.NONE;
  private boolean stopped;

  /**
   * A mapper that knows no gateway yet.
   *
   * @param internalPort the port to be mapped, 1..65535
   * @param random cryptographically strong outside of tests
   */
  public PortMapper(PortMapSettings settings, int internalPort, RandomGenerator random) {
    if (internalPort < 1 || internalPort > 0xffff) {
      throw new IllegalArgumentException("port " + internalPort);
    }
    this.settings = settings;
    this.internalPort = internalPort;
    this.random = random;
  }

  /** All ways out, when they are first known and whenever they change. */
  public void onUplinks(List<Uplink> uplinks, long nowNanos) {
    if (stopped) {
      return;
    }
    for (GatewayRun run : List.copyOf(runs)) {
      if (!uplinks.contains(run.uplink())) {
        runs.remove(run);
        run.onGone();
      }
    }
    for (Uplink uplink : uplinks) {
      if (runs.stream().noneMatch(run -> run.uplink().equals(uplink))) {
        Terms terms = new Terms(uplink, internalPort, settings, PcpNonce.random(random));
        GatewayRun run = new GatewayRun(terms, random, () -> ++lastId, out);
        runs.add(run);
        run.onStart(nowNanos);
      }
    }
  }

  /** The host slept, or its network moved: what is believed of the gateways is asked again. */
  public void onWake(long nowNanos) {
    if (!stopped) {
      runs.forEach(run -> run.onWake(nowNanos));
    }
  }

  /** What arrived at a port that speaks with a gateway; only what the gateway sent is looked at. */
  public void onDatagram(int portId, InetSocketAddress from, ByteBuffer payload, long nowNanos) {
    for (GatewayRun run : runs) {
      if (run.uplink().portId() == portId && run.uplink().server().equals(from)) {
        run.onDatagram(payload, nowNanos);
      }
    }
    finish(nowNanos);
  }

  /** The answer to a {@link PortMapEvent.AskIgd}; one that comes too late is ignored. */
  public void onIgdAnswer(IgdAnswer answer, long nowNanos) {
    runs.forEach(run -> run.onIgdAnswer(answer, nowNanos));
    finish(nowNanos);
  }

  /** Gives all mappings back; {@link PortMapEvent.Released} comes within a second. Once. */
  public void onStop(long nowNanos) {
    if (stopped) {
      return;
    }
    stopped = true;
    releaseNanos = Timers.real(nowNanos + RELEASE_NANOS);
    runs.forEach(run -> run.onRelease(nowNanos));
    finish(nowNanos);
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    runs.forEach(run -> run.onTimeout(nowNanos));
    finish(nowNanos);
  }

  /** What to do next. */
  public Step<PortMapEvent> poll() {
    Step<PortMapEvent> step = out.poll(nextNanos());
    if (step instanceof Step.Send<PortMapEvent>) {
      sent++;
    }
    return step;
  }

  /** The mappings held now, at most one a family. */
  public List<PortMapping> mappings() {
    return runs.stream().flatMap(run -> run.mapping().stream()).toList();
  }

  /** How many packets went to gateways so far. */
  public long sent() {
    return sent;
  }

  private long nextNanos() {
    if (stopped && releaseNanos == Timers.NONE) {
      return Timers.NONE;
    }
    long next = releaseNanos;
    for (GatewayRun run : runs) {
      next = Timers.earlier(next, run.nextNanos());
    }
    return next;
  }

  private void finish(long nowNanos) {
    if (releaseNanos == Timers.NONE) {
      return;
    }
    if (releaseNanos - nowNanos <= 0 || runs.stream().allMatch(GatewayRun::isReleased)) {
      releaseNanos = Timers.NONE;
      runs.clear();
      out.emit(new PortMapEvent.Released());
    }
  }
}
