package dev.ratatoskr.netns.home;

import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import dev.ratatoskr.netns.lab.NatKind;
import dev.ratatoskr.netns.routers.Pinger;
import dev.ratatoskr.netns.routers.Router;
import dev.ratatoskr.netns.routers.RouterRelease;
import dev.ratatoskr.netns.stun.StunServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The standard scenario with its programs: {@link Streets}, a public router, a STUN server, and in
 * each home a router; the agents are configured and started by the test.
 *
 * @param streets the topology
 * @param publicRouter the router that both homes peer with
 * @param a one resident
 * @param b the other
 * @param settledNanos when the mesh is ready for its first packet, by {@link System#nanoTime}
 */
public record TwoHomes(
    Streets streets, Router publicRouter, Resident a, Resident b, long settledNanos) {
  /**
   * Routers spread their Bloom filters by ticks of a second. A lookup before that fails, and goes
   * on failing for as long as packets keep coming, so the first packet must wait (measured on
   * 0.5.12: with no wait 4 of 8 meshes stayed silent, with 2 s all came within 1.4 s, with 3.5 s
   * within 0.2).
   */
  private static final Duration SETTLING = Duration.ofSeconds(4);

  /** At which the routers of the homes listen, though their gateways let nobody in. */
  public static final int HOME_PORT = 7003;

  private static final int ROUTER_PORT = 7002;

  /** Builds it, and returns when both routers are connected to the public one. */
  public static TwoHomes build(Lab lab, Plan plan) throws LabException {
    return build(lab, plan, streets -> {});
  }

  /** The same, with some work on the streets before any program runs there. */
  public static TwoHomes build(Lab lab, Plan plan, StreetWork before) throws LabException {
    Streets streets = Streets.build(lab, plan.families(), plan.natA(), plan.natB());
    before.on(streets);
    StunServer.start(lab, streets.publicNode(), streets.publicAddresses());
    String uri = publicUri(streets);
    Router publicRouter =
        Router.start(setup(lab, streets.publicNode(), plan), List.of(uri), List.of());
    Resident a = resident(streets, streets.a(), plan, uri);
    Resident b = resident(streets, streets.b(), plan, uri);
    lab.await("both homes are peers of the public router", () -> publicRouter.peersUp() == 2);
    return new TwoHomes(streets, publicRouter, a, b, System.nanoTime() + SETTLING.toNanos());
  }

  /** The lab that removes all of it. */
  public Lab lab() {
    return streets.lab();
  }

  /** Starts both agents and waits until they are ready. */
  public void startAgents() throws LabException {
    a.agent().start();
    b.agent().start();
    lab()
        .await(
            "both agents are ready",
            Agent.WARM_UP,
            () -> a.agent().upAndReady() && b.agent().upAndReady());
  }

  /** Begins to ping b's overlay address from a's host every 20 ms, once the mesh has settled. */
  public Pinger ping() throws LabException {
    lab().await("the mesh settles", () -> System.nanoTime() - settledNanos >= 0);
    return Pinger.start(lab(), a.home().host(), "ping", b.router().address());
  }

  /** As above, between any two; what is new in the mesh is given the time to settle, too. */
  public Pinger ping(Resident from, Resident to) throws LabException {
    long soonNanos = System.nanoTime() + SETTLING.toNanos();
    lab().await("the mesh settles", () -> System.nanoTime() - soonNanos >= 0);
    String label = "ping-" + from.home().label() + "-" + to.home().label();
    return Pinger.start(lab(), from.home().host(), label, to.router().address());
  }

  /** Adds a third resident, whose host has a public address of its own; IPv4. */
  public Resident openThird(Plan plan) throws LabException {
    Home home = Home.build(lab(), "c", plan.families(), plan.natA());
    home.open();
    String gateway = home.gateway().label();
    lab().wan().shapeBoth(streets.publicNode().label(), gateway, Streets.PUBLIC_LEG);
    lab().wan().shapeBoth(a.home().gateway().label(), gateway, Streets.DIRECT_LEG);
    lab().wan().shapeBoth(b.home().gateway().label(), gateway, Streets.DIRECT_LEG);
    Resident third = resident(streets, home, plan, publicUri(streets));
    lab().await("all three are peers of the public router", () -> publicRouter.peersUp() == 3);
    return third;
  }

  private static String publicUri(Streets streets) {
    return "tls://" + Streets.hostPort(streets.publicAddresses().getFirst(), ROUTER_PORT);
  }

  /** Waits until both agents say that the bridge is up. */
  public void awaitBridge() throws LabException {
    lab()
        .await(
            "both agents say bridged",
            () -> a.agent().isIn("bridged") && b.agent().isIn("bridged"));
  }

  private static Resident resident(Streets streets, Home home, Plan plan, String uri)
      throws LabException {
    Lab lab = streets.lab();
    Router router =
        Router.start(
            setup(lab, home.host(), plan), List.of("tcp://[::]:" + HOME_PORT), List.of(uri));
    List<String> servers =
        streets.publicAddresses().stream()
            .map(address -> Streets.hostPort(address, StunServer.PORT))
            .toList();
    Agent agent =
        Agent.configure(
            lab, home.host(), router.admin().socket(), servers, plan.programs().agentToml());
    return new Resident(home, router, agent);
  }

  private static Router.Setup setup(Lab lab, Namespace namespace, Plan plan) {
    return new Router.Setup(lab, namespace, plan.programs().release(), plan.programs().mtu());
  }

  /**
   * Peers the two routers directly, as without any agent, through a port that is forwarded.
   *
   * @param ipv6 by which version of IP
   */
  public void peerDirectly(boolean ipv6) throws LabException {
    a.router().admin().ask("addPeer", Map.of("uri", open(b.home(), ipv6)));
  }

  /** Lets raw UDP to this port through b's gateway, to b's host: a port forwarded by hand. */
  public void forwardUdp(int port) throws LabException {
    forward(b.home(), "udp", port);
  }

  /** The same for TCP. */
  public void forwardTcp(int port) throws LabException {
    forward(b.home(), "tcp", port);
  }

  private static void forward(Home home, String protocol, int port) throws LabException {
    home.gateway()
        .nft(
            "add rule ip nat pre iifname wan0 %s dport %d dnat to %s.10\n"
                .formatted(protocol, port, home.plan().lan4()));
  }

  /** Forwards the port to the host behind the gateway; returns the URI to dial from outside. */
  private static String open(Home home, boolean ipv6) throws LabException {
    if (ipv6) {
      home.gateway().nft("insert rule ip6 fw forward tcp dport " + HOME_PORT + " accept\n");
      return "tcp://[" + home.plan().lan6() + "10]:" + HOME_PORT;
    }
    forward(home, "tcp", HOME_PORT);
    return "tcp://" + home.plan().outside4() + ":" + HOME_PORT;
  }

  /** What is changed about the topology first. */
  public interface StreetWork {
    /** Changes it. */
    void on(Streets streets) throws LabException;
  }

  /**
   * What varies.
   *
   * @param programs the routers and agents
   * @param families which versions of IP
   * @param natA the gateway of a
   * @param natB the gateway of b
   */
  public record Plan(Programs programs, Families families, NatKind natA, NatKind natB) {

    /** The newest router, IPv4, two port-restricted NATs. */
    public static final Plan STANDARD = of(RouterRelease.SID, Families.IPV4);

    /** Two port-restricted NATs, or firewalls, with this router. */
    public static Plan of(RouterRelease release, Families families) {
      return of(Programs.of(release), families);
    }

    /** Two port-restricted NATs, or firewalls, with these programs. */
    public static Plan of(Programs programs, Families families) {
      return new Plan(programs, families, NatKind.PORT_RESTRICTED, NatKind.PORT_RESTRICTED);
    }
  }

  /**
   * What runs in the homes.
   *
   * @param release of all three routers
   * @param mtu the routers' IfMTU
   * @param agentToml more configuration of both agents, complete sections
   */
  public record Programs(RouterRelease release, int mtu, String agentToml) {
    /** The IfMTU a router has when nothing else is configured. */
    public static final int DEFAULT_MTU = 65535;

    /** This router with its default MTU, and agents that are not configured further. */
    public static Programs of(RouterRelease release) {
      return new Programs(release, DEFAULT_MTU, "");
    }
  }
}
