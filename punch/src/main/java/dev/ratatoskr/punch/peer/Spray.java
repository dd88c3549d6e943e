package dev.ratatoskr.punch.peer;

import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.check.PunchSession;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt's search through a NAT with random ports, from either side. It only finds where the
 * two can hear each other; what was heard is the session's to check and to nominate.
 */
final class Spray {
  private static final int LOWEST_PORT = 1024;
  private static final int PORTS = 65536 - LOWEST_PORT;

  /** Late timers are made up for, but not with a burst of more. */
  private static final int MAX_BURST = 10;

  private final SpraySettings settings;
  private final PunchSession session;
  private final InetSocketAddress target;
  private final StepQueue<PunchEvent> out;
  private final Map<Integer, LocalPort> sockets = new HashMap<>();
  private final PortShuffle shuffle;
  private int sent;
  private long startNanos;
  private long nextNanos = Timers.NONE;
  private boolean opened;
  private boolean found;
  private @Nullable LocalPort winner;

  /**
   * A search that has not begun.
   *
   * @param target the peer's known address; of a peer with random ports, the IP address alone
   *     matters
   */
  Spray(
      SpraySettings settings,
      PunchSession session,
      InetSocketAddress target,
      RandomGenerator random,
      StepQueue<PunchEvent> out) {
    this.settings = settings;
    this.session = session;
    this.target = target;
    this.out = out;
    this.shuffle = new PortShuffle(random);
  }

  /** A socket of ours is open: it opens the NAT towards the peer. */
  void onSocket(LocalPort socket) {
    if (found || sockets.size() >= settings.sockets()) {
      out.emit(new PunchEvent.ClosePort(socket.id()));
      return;
    }
    opened = true;
    sockets.put(socket.id(), socket);
    out.send(socket.id(), target, session.blindRequest());
  }

  /** Whether a port is one of the sockets. */
  boolean owns(int portId) {
    return sockets.containsKey(portId);
  }

  /** The peer was heard on this socket: it is the session's from now on, the others close. */
  void onHeard(int portId) {
    LocalPort heard = sockets.remove(portId);
    if (heard != null) {
      session.onPort(heard);
    }
    close();
    winner = heard;
  }

  /**
   * The path lives on this port: if it is the socket that won, it is not ours to close any more.
   */
  void keep(int portId) {
    if (winner != null && winner.id() == portId) {
      winner = null;
    }
    close();
  }

  /** Whether any socket was opened, or any port tried: else the search says nothing. */
  boolean wasMade() {
    return sent > 0 || opened;
  }

  /** Begins to try the peer's ports from one of ours. */
  void onStart(long nowNanos) {
    if (found) {
      return;
    }
    startNanos = nowNanos + settings.leadNanos();
    nextNanos = startNanos;
  }

  /** Tries the ports that are due. */
  void onTimeout(int portId, long nowNanos) {
    if (nextNanos == Timers.NONE || nextNanos - nowNanos > 0) {
      return;
    }
    long due = (nowNanos - startNanos) / settings.paceNanos() + 1;
    int wanted = (int) Math.min(settings.probes(), Math.min(due, (long) sent + MAX_BURST));
    while (sent < wanted) {
      int port = LOWEST_PORT + shuffle.next();
      out.send(portId, new InetSocketAddress(target.getAddress(), port), session.blindRequest());
      sent++;
    }
    nextNanos = sent < settings.probes() ? nowNanos + settings.paceNanos() : Timers.NONE;
  }

  /** Stops trying: the peer was heard. */
  void onFound() {
    found = true;
    nextNanos = Timers.NONE;
  }

  long nextNanos() {
    return nextNanos;
  }

  /** Closes all sockets that are still the search's, the one that won included. */
  void close() {
    nextNanos = Timers.NONE;
    found = true;
    sockets.keySet().forEach(id -> out.emit(new PunchEvent.ClosePort(id)));
    sockets.clear();
    if (winner != null) {
      out.emit(new PunchEvent.ClosePort(winner.id()));
      winner = null;
    }
  }

  /** Draws numbers below {@link #PORTS}, none twice, without a list of all. */
  private static final class PortShuffle {
    private final RandomGenerator random;
    private final Map<Integer, Integer> moved = new HashMap<>();
    private int drawn;

    PortShuffle(RandomGenerator random) {
      this.random = random;
    }

    /** The next step of a Fisher-Yates shuffle whose untouched places hold their own number. */
    int next() {
      int last = PORTS - 1 - drawn++;
      int place = random.nextInt(last + 1);
      int value = moved.getOrDefault(place, place);
      moved.put(place, moved.getOrDefault(last, last));
      return value;
    }
  }
}
