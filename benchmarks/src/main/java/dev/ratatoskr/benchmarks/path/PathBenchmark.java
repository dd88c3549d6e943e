package dev.ratatoskr.benchmarks.path;

import dev.ratatoskr.benchmarks.figures.About;
import dev.ratatoskr.netns.lab.LabException;
import java.time.Duration;
import java.util.List;

/** One measurement over whole paths. */
interface PathBenchmark {
  /** The name to type. */
  default String name() {
    return about().name();
  }

  /** What a page says of it. */
  About about();

  /** What it needs a track for, one each; benchmarks with the same one share it. */
  List<Setting> settings();

  /** How long it measures on one track, about. */
  Duration lasts();

  /** Whether it runs only when somebody asks for it by its name: it takes more than others do. */
  default boolean onlyWhenNamed() {
    return false;
  }

  /** Whether it needs no track of its own where another benchmark has one that it takes. */
  default boolean ridesAlong() {
    return false;
  }

  /** Whether it measures on a track with this setting, whichever benchmark it is built for. */
  default boolean takes(Setting setting) {
    return settings().contains(setting);
  }

  /**
   * Measures, once a run, what needs no track.
   *
   * @throws LabException if that was not possible
   */
  default void besides(Report report) throws LabException {}

  /** How long that takes, about. */
  default Duration besidesLasts() {
    return Duration.ZERO;
  }

  /** Whether there is anything to measure of a contender. */
  default boolean concerns(Contender contender) {
    return true;
  }

  /**
   * Measures on a track whose traffic goes the contender's way, and reports each figure once, or
   * once for each event of a kind.
   *
   * @throws LabException if that was not possible
   */
  void measure(Track track, Report report) throws LabException;
}
