package dev.ratatoskr.benchmarks.path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.ratatoskr.netns.home.Agent;
import dev.ratatoskr.netns.home.Families;
import dev.ratatoskr.netns.home.Streets;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.routers.Router;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.stun.StunServer;
import dev.ratatoskr.netns.wan.LinkShape;
import dev.ratatoskr.netns.wan.Prefix;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One agent, a, and ever more friends with an agent each that ping its node. Everybody has a real
 * router, a namespace and a public IPv4 address of their own, without any NAT. What they send to
 * each other only the kernel forwards, so a path costs the laboratory nothing; the mesh is far, so
 * that every path is worth a bridge. The lab it is built in removes it. For one thread at a time.
 *
 * <pre>
 *   public node, 203.0.113.1 ————— 20 ms ————— exchange, 192.0.2.254
 *                                              /        |          \
 *                                    a, 192.0.2.1   friend-1, .2   friend-2, .3   ...
 * </pre>
 */
final class Crowd {
  /** What the exchange has addresses for. */
  static final int MOST = 250;

  /** So many agents warm up at once, which takes all of a small machine. */
  private static final int GROUP = 5;

  /** One way: a round trip over the mesh takes 80 ms. */
  private static final LinkShape MESH_LEG = LinkShape.delay(Duration.ofMillis(20));

  private static final int ROUTER_PORT = 7002;
  private static final String PUBLIC_URI =
      "tls://" + Streets.hostPort(Streets.publicAddresses(Families.IPV4).getFirst(), ROUTER_PORT);

  private static final String NETWORK = "192.0.2.";
  private static final String EXCHANGE_ADDRESS = NETWORK + "254";

  /** A new router's first packet must wait for the Bloom filters, as in the standard scenario. */
  private static final Duration SETTLING = Duration.ofSeconds(4);

  /** For a group to warm up, beside all who are there already. */
  private static final Duration WARM_UP = Duration.ofMinutes(5);

  /** After which a friend without a bridge pings anew, and how often. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int TRIES = 4;

  /** To ask a more often would be a part of what is measured. */
  private static final long LOOK_NANOS = 500_000_000L;

  private final Ground ground;
  private final Member a;
  private final String target;
  private final List<Member> friends = new ArrayList<>();
  private final Map<String, Child> pings = new LinkedHashMap<>();
  private long nextLookNanos = System.nanoTime();

  private Crowd(Ground ground, Member a, String target) {
    this.ground = ground;
    this.a = a;
    this.target = target;
  }

  /**
   * Builds it with a alone, whose agent is ready then.
   *
   * @param lab an empty one; it is to be closed also if this fails
   * @param agentToml more configuration of every agent, complete sections
   */
  static Crowd build(Lab lab, String agentToml) throws LabException {
    Namespace publicNode = Streets.publicNode(lab, Families.IPV4);
    Namespace exchange = lab.namespace("exchange");
    lab.attach(exchange, "wan0", List.of(Prefix.of(NETWORK + "0/24")));
    exchange.ip(
        "link set wan0 mtu 1500 up",
        "addr add " + EXCHANGE_ADDRESS + "/32 dev wan0",
        "route add default dev wan0");
    lab.wan().shapeBoth(publicNode.label(), exchange.label(), MESH_LEG);
    StunServer.start(lab, publicNode, Streets.publicAddresses(Families.IPV4));
    Router publicRouter =
        Router.start(Ground.setup(lab, publicNode), List.of(PUBLIC_URI), List.of());
    Ground ground = new Ground(lab, exchange, publicRouter, agentToml);
    Member a = ground.settle("a", 0);
    a.agent().startAndAwait();
    return new Crowd(ground, a, a.router().address());
  }

  /**
   * Has friends come, a few at a time, and returns once a has a bridge with every one. They go on
   * pinging.
   *
   * @param size how many friends there are then, 0 to {@value #MOST}
   * @return the seconds since the first new one began to settle
   * @throws LabException if a bridge does not come about; the message has what a's agent says of it
   */
  double growTo(int size) throws LabException {
    if (size < 0 || size > MOST) {
      throw new IllegalArgumentException(size + " friends, allowed are 0 to " + MOST);
    }
    long begunNanos = System.nanoTime();
    for (int next : groups(friends.size(), size)) {
      settle(next);
      meet();
    }
    return (System.nanoTime() - begunNanos) / 1e9;
  }

  /** The process id of a's agent. */
  long pid() {
    return a.agent().process().pid();
  }

  /** Ends all pings; the bridges stay. */
  void endPings() {
    pings.values().forEach(Child::close);
    pings.clear();
  }

  /**
   * Makes sure that a still has a bridge with every friend.
   *
   * @throws LabException if it has not; the evidence is kept
   */
  void checkWhole() throws LabException {
    JsonNode status = status();
    List<Member> missing = missing(status);
    if (!missing.isEmpty()) {
      Member first = missing.getFirst();
      ground.lab().keepEvidence();
      throw new LabException(
          "a has %d bridges of %d; of %s its agent says \"%s\""
              .formatted(
                  friends.size() - missing.size(),
                  friends.size(),
                  first.place().label(),
                  told(status, first.key())));
    }
  }

  /**
   * How many there are after each group.
   *
   * @param from how many are there already
   * @param to how many there are to be; not more means no group
   */
  static List<Integer> groups(int from, int to) {
    List<Integer> sizes = new ArrayList<>();
    int size = from;
    while (size < to) {
      size = Math.min(to, size + GROUP);
      sizes.add(size);
    }
    return sizes;
  }

  /** The keys of all with whom there is a bridge, by an agent's status. */
  static Set<String> bridged(JsonNode status) {
    Set<String> keys = new HashSet<>();
    for (JsonNode bridge : status.path("bridges")) {
      if (bridge.path("state").asText().equals("bridged")) {
        keys.add(bridge.path("key").asText());
      }
    }
    return keys;
  }

  /** What an agent's status says of a peer. */
  static String told(JsonNode status, String key) {
    for (JsonNode bridge : status.path("bridges")) {
      if (bridge.path("key").asText().equals(key)) {
        return bridge.path("state").asText() + ": " + bridge.path("reason").asText();
      }
    }
    return "nothing";
  }

  /** Has friends come until there are so many, and returns when their agents are ready. */
  private void settle(int size) throws LabException {
    List<Member> come = new ArrayList<>();
    while (friends.size() < size) {
      int number = friends.size() + 1;
      Member friend = ground.settle("friend-" + number, number);
      friends.add(friend);
      come.add(friend);
    }
    Lab lab = ground.lab();
    Router publicRouter = ground.publicRouter();
    lab.await("all are peers of the public router", () -> publicRouter.peersUp() >= 1 + size);
    long peeredNanos = System.nanoTime();
    for (Member friend : come) {
      friend.agent().start();
    }
    for (Member friend : come) {
      awaitReady(friend.agent());
    }
    letSettle(peeredNanos);
  }

  private void letSettle(long sinceNanos) throws LabException {
    long settledNanos = sinceNanos + SETTLING.toNanos();
    ground.lab().await("the mesh settles", () -> System.nanoTime() - settledNanos >= 0);
  }

  private void awaitReady(Agent agent) throws LabException {
    Lab lab = ground.lab();
    Child process = agent.process();
    lab.await(process.label() + " is ready", WARM_UP, () -> !process.isAlive() || agent.ready());
    if (!process.isAlive()) {
      lab.keepEvidence();
      throw new LabException(process.label() + " ended; see " + lab.directory());
    }
  }

  /** Has every friend ping a, and waits for the bridges. */
  private void meet() throws LabException {
    for (int tries = 0; tries < TRIES; tries++) {
      for (Member friend : friends) {
        ping(friend);
      }
      if (isWholeWithin(PATIENCE)) {
        return;
      }
      // A router that asked for the way too early goes on asking in vain while packets come.
      missing(status()).forEach(this::endPing);
      letSettle(System.nanoTime());
    }
    checkWhole();
  }

  private boolean isWholeWithin(Duration patience) throws LabException {
    long endNanos = System.nanoTime() + patience.toNanos();
    ground
        .lab()
        .await(
            "a look at the bridges",
            patience.plusMinutes(1),
            () -> isSeenWhole() || System.nanoTime() - endNanos >= 0);
    return missing(status()).isEmpty();
  }

  private boolean isSeenWhole() {
    long nowNanos = System.nanoTime();
    if (nowNanos - nextLookNanos < 0) {
      return false;
    }
    nextLookNanos = nowNanos + LOOK_NANOS;
    return missing(status()).isEmpty();
  }

  private List<Member> missing(JsonNode status) {
    Set<String> bridged = bridged(status);
    return friends.stream().filter(friend -> !bridged.contains(friend.key())).toList();
  }

  private JsonNode status() {
    return a.agent().status().orElseGet(MissingNode::getInstance);
  }

  /** One ping a second, unless it goes on already: many at 20 ms would be a load of their own. */
  private void ping(Member friend) throws LabException {
    if (!pings.containsKey(friend.key())) {
      String label = "ping-" + friend.place().label();
      List<String> command = List.of("ping", "-6", "-n", "-i", "1", target);
      pings.put(friend.key(), ground.lab().start(friend.place(), label, command));
    }
  }

  private void endPing(Member friend) {
    Child ping = pings.remove(friend.key());
    if (ping != null) {
      ping.close();
    }
  }

  /**
   * One of the crowd.
   *
   * @param place where router and agent run
   * @param key the router's public key in hex
   */
  private record Member(Namespace place, Router router, Agent agent, String key) {}

  /**
   * Where they settle.
   *
   * @param exchange forwards between them, and to the public node
   * @param publicRouter whom every router peers with
   */
  private record Ground(Lab lab, Namespace exchange, Router publicRouter, String agentToml) {

    /**
     * Gives somebody a place at the exchange and a router; the agent does not run yet.
     *
     * @param number from 0, of which nobody else has the same
     */
    Member settle(String label, int number) throws LabException {
      Namespace place = lab.namespace(label);
      String cable = "to-" + number;
      String address = NETWORK + (1 + number);
      lab.connect(exchange, cable, place, "eth0");
      exchange.ip(
          "addr add " + EXCHANGE_ADDRESS + "/32 dev " + cable,
          "route add " + address + "/32 dev " + cable);
      place.ip(
          "addr add " + address + "/32 dev eth0",
          "route add " + EXCHANGE_ADDRESS + "/32 dev eth0",
          "route add default via " + EXCHANGE_ADDRESS + " dev eth0");
      Router router = Router.start(setup(lab, place), List.of(), List.of(PUBLIC_URI));
      List<String> servers =
          Streets.publicAddresses(Families.IPV4).stream()
              .map(server -> Streets.hostPort(server, StunServer.PORT))
              .toList();
      Agent agent = Agent.configure(lab, place, router.admin().socket(), servers, agentToml);
      return new Member(place, router, agent, router.key());
    }

    static Router.Setup setup(Lab lab, Namespace place) {
      return new Router.Setup(lab, place, RouterRelease.SID, Setting.SMALL_MTU);
    }
  }
}
