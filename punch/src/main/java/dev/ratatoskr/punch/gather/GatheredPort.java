package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.stun.StunQuery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One port: its questions under way, what each server saw, and the candidates that follow. */
final class GatheredPort {
  private final LocalPort port;
  private final GatherSettings settings;
  private final RandomGenerator random;
  private final StepQueue<GatherEvent> out;
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private final Map<InetSocketAddress, StunQuery> queries = new LinkedHashMap<>();
  private final Map<InetSocketAddress, InetSocketAddress> seenBy = new LinkedHashMap<>();
  private final Set<InetSocketAddress> hosts = new LinkedHashSet<>();
  private final Set<Candidate> candidates = new LinkedHashSet<>();
  private boolean roundOpen;
  private @Nullable Boolean independent;

  private enum Timer {
    REFRESH,
    PATIENCE
  }

  GatheredPort(
      LocalPort port, GatherSettings settings, RandomGenerator random, StepQueue<GatherEvent> out) {
    this.port = port;
    this.settings = settings;
    this.random = random;
    this.out = out;
  }

  boolean hasAnswers() {
    return !seenBy.isEmpty();
  }

  void onInterfaces(List<InetAddress> addresses) {
    hosts.clear();
    for (InetAddress address : addresses) {
      InetSocketAddress host = new InetSocketAddress(address, port.bound().getPort());
      boolean bound =
          port.bound().getAddress().isAnyLocalAddress()
              || port.bound().getAddress().equals(address);
      if (bound && UsableAddresses.isUsable(address)) {
        hosts.add(host);
      }
    }
    publish();
  }

  /** Asks all servers, whatever was under way. */
  void ask(List<InetSocketAddress> servers, long nowNanos) {
    queries.clear();
    seenBy.keySet().retainAll(new HashSet<>(servers));
    for (InetSocketAddress server : servers) {
      if (UsableAddresses.reaches(port.bound(), server)) {
        TransactionId id = TransactionId.random(random);
        StunQuery query = new StunQuery(port.id(), server, id, settings.query());
        queries.put(server, query);
        query.onStart(nowNanos);
      }
    }
    roundOpen = true;
    long spread = settings.refreshNanos() / 10;
    long jitter = random.nextLong(2 * spread + 1) - spread;
    timers.set(Timer.REFRESH, nowNanos + settings.refreshNanos() + jitter);
    timers.set(Timer.PATIENCE, nowNanos + settings.patienceNanos());
    pump();
  }

  boolean onStun(int atPort, InetSocketAddress from, ReceivedStun stun, long nowNanos) {
    StunQuery query = queries.get(from);
    boolean taken = query != null && query.onStun(atPort, from, stun, nowNanos);
    if (taken) {
      pump();
    }
    return taken;
  }

  /** True when it is time to ask again. */
  boolean onTimeout(long nowNanos) {
    queries.values().forEach(query -> query.onTimeout(nowNanos));
    pump();
    if (timers.expire(Timer.PATIENCE, nowNanos)) {
      endRound();
    }
    return timers.expire(Timer.REFRESH, nowNanos);
  }

  long nextNanos() {
    long next = timers.nextNanos();
    for (StunQuery query : queries.values()) {
      if (query.poll() instanceof Step.WaitUntil<StunQuery.Event> wait) {
        next = Timers.earlier(next, wait.deadlineNanos());
      }
    }
    return next;
  }

  void close() {
    hosts.clear();
    seenBy.clear();
    publish();
  }

  private void pump() {
    List<InetSocketAddress> done = new ArrayList<>();
    for (StunQuery query : queries.values()) {
      while (step(query, done)) {
        // until it waits
      }
    }
    done.forEach(queries::remove);
    if (!done.isEmpty()) {
      publish();
      observe();
    }
    if (queries.isEmpty()) {
      endRound();
    }
  }

  private boolean step(StunQuery query, List<InetSocketAddress> done) {
    return switch (query.poll()) {
      case Step.WaitUntil<StunQuery.Event> wait -> false;
      case Step.Send<StunQuery.Event> send -> {
        out.send(send.portId(), send.to(), send.payload());
        yield true;
      }
      case Step.Emit<StunQuery.Event> emit -> {
        done.add(query.server());
        switch (emit.event()) {
          case StunQuery.Event.Answered answer -> seenBy.put(query.server(), answer.mapped());
          case StunQuery.Event.Refused refusal -> seenBy.remove(query.server());
          case StunQuery.Event.TimedOut silence -> seenBy.remove(query.server());
        }
        yield true;
      }
    };
  }

  private void endRound() {
    if (roundOpen) {
      roundOpen = false;
      timers.cancel(Timer.PATIENCE);
      out.emit(new GatherEvent.Gathered(port.id()));
      if (seenBy.isEmpty()) {
        out.emit(new GatherEvent.NoServerAnswers(port.id()));
      }
    }
  }

  /** Tells the difference between the candidates there are and those that were told. */
  private void publish() {
    Set<Candidate> present = new LinkedHashSet<>();
    hosts.forEach(host -> present.add(new Candidate(Candidate.Kind.HOST, host, host)));
    for (InetSocketAddress mapped : new LinkedHashSet<>(seenBy.values())) {
      if (!hosts.contains(mapped) && UsableAddresses.isUsable(mapped.getAddress())) {
        present.add(new Candidate(Candidate.Kind.REFLEXIVE, mapped, port.bound()));
      }
    }
    for (Candidate old : List.copyOf(candidates)) {
      if (!present.contains(old)) {
        candidates.remove(old);
        out.emit(new GatherEvent.Lost(port.id(), old));
      }
    }
    for (Candidate candidate : present) {
      if (candidates.add(candidate)) {
        out.emit(new GatherEvent.Found(port.id(), candidate));
      }
    }
  }

  private void observe() {
    List<InetSocketAddress> ipv4 =
        seenBy.values().stream().filter(a -> a.getAddress().getAddress().length == 4).toList();
    if (ipv4.size() < 2) {
      return;
    }
    boolean same = new HashSet<>(ipv4).size() == 1;
    if (independent == null || independent != same) {
      independent = same;
      out.emit(new GatherEvent.MappingObserved(port.id(), same));
    }
  }
}
