package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.netns.home.TwoHomes;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A download by a from b while it runs, by an iperf3 at each end. Thread: the caller's. */
final class Downloading implements AutoCloseable {
  /** For a download outside the overlay; b's gateway must forward it. */
  static final int FORWARDED_PORT = 7006;

  private static final int OVERLAY_PORT = 5201;

  /** What ends later than that is stuck. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A log of its own for each, since a lab appends to one of the same name. */
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Lab lab;
  private final Child server;
  private final Child client;
  private final Duration time;
  private final double begunMillis;

  private Downloading(Lab lab, Child server, Child client, Duration time, double begunMillis) {
    this.lab = lab;
    this.server = server;
    this.client = client;
    this.time = time;
    this.begunMillis = begunMillis;
  }

  /** Begins to download for so long; returns as the first bytes go. */
  static Downloading begin(TwoHomes homes, Plan plan, Duration time) throws LabException {
    Lab lab = homes.lab();
    String label = "iperf-" + COUNT.incrementAndGet();
    Child server = lab.start(homes.b().home().host(), label + "-server", plan.serve());
    try {
      lab.await("iperf3 listens", () -> server.isAlive() && says(server, "listening"));
      Child client = lab.startPiped(homes.a().home().host(), label, plan.download(time));
      lab.await("iperf3 connects", () -> says(server, " connected to ") || !client.isAlive());
      return new Downloading(lab, server, client, time, (double) System.currentTimeMillis());
    } catch (LabException e) {
      server.close();
      throw e;
    }
  }

  private static boolean says(Child child, String what) throws LabException {
    try {
      return child.output().contains(what);
    } catch (IOException e) {
      throw new LabException("cannot read what " + child.label() + " says", e);
    }
  }

  /** When it began, in Unix time. */
  double begunMillis() {
    return begunMillis;
  }

  /** Waits until it is over; once. */
  Download end() throws LabException {
    lab.await("iperf3 ends", time.plus(PATIENCE), () -> !client.isAlive());
    String said;
    try {
      // A minute of it is less than a pipe holds, so it could end without a reader.
      said = new String(client.says().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("cannot read what " + client.label() + " says", e);
    }
    return Download.parse(begunMillis, said);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }

  /**
   * Which way, and how.
   *
   * @param version of IP, as iperf3 takes it
   * @param address of b
   * @param port of b
   * @param control the sender's congestion control, as the kernel names it
   */
  record Plan(String version, String address, int port, String control) {
    /** Between the addresses of the routers. */
    static Plan overlay(TwoHomes homes, String control) throws LabException {
      return new Plan("-6", homes.b().router().address(), OVERLAY_PORT, control);
    }

    /** Through the NATs with nothing in between, by {@link #FORWARDED_PORT}. */
    static Plan outside(TwoHomes homes, String control) {
      return new Plan("-4", homes.b().home().plan().outside4(), FORWARDED_PORT, control);
    }

    /** It tells when the download begins, so its lines must not wait in a buffer. */
    private List<String> serve() {
      return List.of("stdbuf", "-oL", "iperf3", version, "-s", "-1", "-p", port + "");
    }

    private List<String> download(Duration time) {
      return List.of(
          "iperf3",
          version,
          "-c",
          address,
          "-p",
          port + "",
          "-R",
          "-J",
          "-C",
          control,
          "-t",
          time.toSeconds() + "");
    }
  }
}
