package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.benchmarks.figures.Chart;
import dev.ratatoskr.benchmarks.links.IdleLinks;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What idle connections take from the machine: the packaged agent with one, engines with more. */
final class Footprint implements PathBenchmark {
  private static final About ABOUT =
      new About(
          "footprint",
          """
          What idle connections take from the machine. With one: the packaged agent a of a pair of
          homes, its bridge up, after what else was measured on that pair. With 1, 10 and 100: no
          agent and no router, but a process with that many QUIC connections of the engine and both
          ends of each, joined in memory, with the agent's JVM switches. Watched for twenty seconds, two
          minutes or more after the last work: once the processor time of twenty seconds has twice not
          fallen by a tenth, at the latest after four minutes. The bridge stands at the end.
          """,
          List.of(
              new Chart("Resident memory", "MB", List.of("resident MB")),
              new Chart("Threads", "threads", List.of("threads")),
              new Chart("Idle CPU", "% of a core", List.of("idle CPU % of a core"))));

  private static final List<Integer> COUNTS = List.of(1, 10, 100);

  @Override
  public About about() {
    return ABOUT;
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.fast(Setting.SMALL_MTU));
  }

  @Override
  public Duration lasts() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Duration besidesLasts() {
    return Duration.ofSeconds(200);
  }

  @Override
  public boolean concerns(Contender contender) {
    return Contender.ENGINES.stream().map(Contender::bridge).anyMatch(contender::equals);
  }

  @Override
  public void measure(Track track, Report report) throws LabException {
    track.endPings();
    long pid = track.homes().a().agent().process().pid();
    Map<String, Double> readings = IdleProcess.watch(List.of(pid)).getFirst();
    if (!track.homes().a().agent().isIn("bridged")) {
      throw new LabException("the bridge did not last as long as it was watched");
    }
    report.add(
        name() + " agent with 1", "engine " + track.contender().engine().orElseThrow(), readings);
  }

  @Override
  public void besides(Report report) throws LabException {
    try (Lab lab = Track.openLab(0)) {
      Namespace place = lab.namespace("links");
      List<Many> started = new ArrayList<>();
      for (String engine : Contender.ENGINES) {
        for (int count : COUNTS) {
          String label = "links-%s-%d".formatted(engine, count);
          Child child = lab.startPiped(place, label, command(engine, count));
          awaitReady(lab, child);
          started.add(new Many(engine, count, child.pid()));
        }
      }
      List<Map<String, Double>> readings =
          IdleProcess.watch(started.stream().map(Many::pid).toList());
      for (int i = 0; i < started.size(); i++) {
        Many each = started.get(i);
        String benchmark = "%s engine with %d".formatted(name(), each.count());
        report.add(benchmark, "engine " + each.engine(), readings.get(i));
      }
    }
  }

  /** One process with connections. */
  private record Many(String engine, int count, long pid) {}

  private static void awaitReady(Lab lab, Child child) throws LabException {
    lab.await(child.label() + " has its connections", () -> spoke(child) || !child.isAlive());
    if (!child.isAlive()) {
      lab.keepEvidence();
      throw new LabException(child.label() + " ended; see " + lab.directory());
    }
  }

  private static boolean spoke(Child child) throws LabException {
    try {
      return child.says().available() > 0;
    } catch (IOException e) {
      throw new LabException("cannot read what " + child.label() + " says", e);
    }
  }

  /** This program's own jars, with the switches that lie beside them. */
  private static List<String> command(String engine, int count) {
    String jars = System.getProperty("java.class.path");
    Path library =
        Path.of(jars.substring(0, (jars + File.pathSeparator).indexOf(File.pathSeparator)));
    Path switches = library.toAbsolutePath().resolveSibling("../jvm.options").normalize();
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "@" + switches,
        "-cp",
        jars,
        IdleLinks.class.getName(),
        engine,
        Integer.toString(count));
  }
}
