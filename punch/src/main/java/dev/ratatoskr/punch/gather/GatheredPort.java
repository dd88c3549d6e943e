package dev.ratatoskr.punch.gather;

import dev.ratatoskr.proto.Candidate;
import dev.ratatoskr.proto.stun.ReceivedStun;
import dev.ratatoskr.proto.stun.TransactionId;
import dev.ratatoskr.punch.LocalPort;
import dev.ratatoskr.punch.Step;
import dev.ratatoskr.punch.StepQueue;
import dev.ratatoskr.punch.Timers;
import dev.ratatoskr.punch.UsableAddresses;
import dev.ratatoskr.punch.behaviour.NatFacts;
import dev.ratatoskr.punch.stun.StunQuery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/** One port: its questions under way, what each server saw, and the candidates that follow. */
final class GatheredPort {
  private final LocalPort port;
  private final GatherSettings settings;
  private final RandomGenerator random;
  private final StepQueue<GatherEvent> out;
  private final Timers<Timer> timers = new Timers<>(Timer.class);
  private final Map<InetSocketAddress, Asked> queries = new LinkedHashMap<>();
  private final ObservedMappings observed = new ObservedMappings();
  private final Set<InetSocketAddress> hosts = new LinkedHashSet<>();
  private final Set<Candidate> candidates = new LinkedHashSet<>();
  private boolean roundOpen;
  private long asked;
  private int silentRequests;
  private NatFacts facts = NatFacts.UNKNOWN;

  private enum Timer {
    REFRESH,
    PATIENCE
  }

  /**
   * So many requests without an answer are a block: were 20 % lost each way, as many would be in 3
   * of 10000 cases.
   */
  private static final int BLOCKED_REQUESTS = 8;

  /** A question under way, and its place in the order in which all were asked. */
  private record Asked(StunQuery query, long order) {}

  GatheredPort(
      LocalPort port, GatherSettings settings, RandomGenerator random, StepQueue<GatherEvent> out) {
    this.port = port;
    this.settings = settings;
    this.random = random;
    this.out = out;
  }

  int id() {
    return port.id();
  }

  boolean isAnsweredByAny(Collection<InetSocketAddress> servers) {
    return observed.isAnsweredByAny(servers);
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
    observed.retain(servers);
    for (InetSocketAddress server : servers) {
      if (UsableAddresses.reaches(port.bound(), server)) {
        TransactionId id = TransactionId.random(random);
        StunQuery query = new StunQuery(port.id(), server, id, settings.query());
        queries.put(server, new Asked(query, ++asked));
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
    Asked question = queries.get(from);
    boolean taken = question != null && question.query.onStun(atPort, from, stun, nowNanos);
    if (taken) {
      pump();
    }
    return taken;
  }

  /** True when it is time to ask again. */
  boolean onTimeout(long nowNanos) {
    queries.values().forEach(question -> question.query.onTimeout(nowNanos));
    pump();
    if (timers.expire(Timer.PATIENCE, nowNanos)) {
      endRound();
    }
    return timers.expire(Timer.REFRESH, nowNanos);
  }

  long nextNanos() {
    long next = timers.nextNanos();
    for (Asked question : queries.values()) {
      if (question.query.poll() instanceof Step.WaitUntil<StunQuery.Event> wait) {
        next = Timers.earlier(next, wait.deadlineNanos());
      }
    }
    return next;
  }

  void close() {
    hosts.clear();
    observed.clear();
    publish();
  }

  private void pump() {
    List<InetSocketAddress> done = new ArrayList<>();
    for (Asked question : queries.values()) {
      while (step(question, done)) {
        // until it waits
      }
    }
    done.forEach(queries::remove);
    if (!done.isEmpty()) {
      publish();
    }
    observe();
    if (queries.isEmpty()) {
      endRound();
    }
  }

  private boolean step(Asked question, List<InetSocketAddress> done) {
    InetSocketAddress server = question.query.server();
    return switch (question.query.poll()) {
      case Step.WaitUntil<StunQuery.Event> wait -> false;
      case Step.Send<StunQuery.Event> send -> {
        silentRequests++;
        out.send(send.portId(), send.to(), send.payload());
        yield true;
      }
      case Step.Emit<StunQuery.Event> emit -> {
        done.add(server);
        switch (emit.event()) {
          case StunQuery.Event.Answered answer -> {
            silentRequests = 0;
            observed.put(server, answer.mapped(), question.order, answer.requests());
          }
          case StunQuery.Event.Refused refusal -> observed.remove(server);
          case StunQuery.Event.TimedOut silence -> observed.remove(server);
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
      if (observed.isEmpty()) {
        out.emit(new GatherEvent.NoServerAnswers(port.id()));
      }
    }
  }

  /** Tells the difference between the candidates there are and those that were told. */
  private void publish() {
    Set<Candidate> present = new LinkedHashSet<>();
    hosts.forEach(host -> present.add(new Candidate(Candidate.Kind.HOST, host, host)));
    Set<InetSocketAddress> seen = observed.addresses();
    addAll(present, Candidate.Kind.REFLEXIVE, seen);
    List<InetSocketAddress> foreseen = observed.predicted(port);
    addAll(
        present,
        Candidate.Kind.PREDICTED,
        foreseen.stream().filter(a -> !seen.contains(a)).toList());
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

  private void addAll(
      Set<Candidate> present, Candidate.Kind kind, Collection<InetSocketAddress> addresses) {
    for (InetSocketAddress address : addresses) {
      if (!hosts.contains(address) && UsableAddresses.isUsable(address.getAddress())) {
        present.add(new Candidate(kind, address, port.bound()));
      }
    }
  }

  private void observe() {
    Set<InetAddress> own = new HashSet<>();
    hosts.forEach(host -> own.add(host.getAddress()));
    NatFacts now = observed.facts(port, own, silentRequests >= BLOCKED_REQUESTS);
    if (!now.equals(facts)) {
      facts = now;
      out.emit(new GatherEvent.NatObserved(port.id(), now));
    }
  }
}
