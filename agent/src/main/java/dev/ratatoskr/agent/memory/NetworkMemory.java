package dev.ratatoskr.agent.memory;

import dev.ratatoskr.agent.memory.WallTimes.Moment;
import dev.ratatoskr.proto.MalformedException;
import dev.ratatoskr.proto.NanoClock;
import dev.ratatoskr.transport.identity.PrivateFile;
import dev.ratatoskr.transport.peer.EndpointMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What endpoints have learnt, from run to run. A file that cannot be used is put aside and a disk
 * that cannot be written costs the memory of a restart: either is warned of once, and nothing else
 * comes of it.
 *
 * <p>Thread: the loop, except {@link #open} and {@link #close}; the file is written on a thread of
 * its own.
 */
public final class NetworkMemory implements AutoCloseable {
  /** A disk that takes longer has the agent end without it. */
  private static final long CLOSE_MILLIS = 500;

  private final Path file;
  private final NanoClock clock;
  private final InstantSource wall;
  private final Consumer<String> warnings;
  private final WallTimes times;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("memory").factory());
  private EndpointMemory latest = EndpointMemory.NOTHING;

  /** What is in the file is not what it should be. */
  private volatile boolean unwritten;

  /** Only the writer's. */
  private boolean warned;

  private NetworkMemory(Path file, NanoClock clock, InstantSource wall, Consumer<String> warnings) {
    this.file = file;
    this.clock = clock;
    this.wall = wall;
    this.warnings = warnings;
    this.times = new WallTimes(moment());
  }

  /** The file of an agent with this state directory. */
  public static Path fileIn(Path directory) {
    return directory.resolve("memory");
  }

  /**
   * Reads what an earlier run left. Blocks for a moment.
   *
   * @param file need not exist
   * @param clock the loop's, which all times in memory are by
   * @param warnings takes a sentence for the log, at most once for reading and once for writing; in
   *     the calling thread and on the writer's
   */
  public static NetworkMemory open(
      Path file, NanoClock clock, InstantSource wall, Consumer<String> warnings) {
    NetworkMemory memory = new NetworkMemory(file, clock, wall, warnings);
    try {
      String text = read(file);
      memory.latest = MemoryText.parse(text, memory.times);
      memory.unwritten = !MemoryText.of(memory.latest, memory.times).equals(text);
    } catch (NoSuchFileException e) {
      // The first run.
    } catch (MalformedException e) {
      memory.putAside(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      warnings.accept(
          "cannot read what was learnt of networks in " + file + ": " + e + "; it is learnt anew");
    }
    return memory;
  }

  /** The whole text, which a process that ends cannot have left by half. */
  static String read(Path file) throws IOException, MalformedException {
    // Asked first: whoever opens a pipe waits for its other end.
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new MalformedException("it is no regular file");
    }
    if (Files.size(file) > MemoryText.MAX_BYTES) {
      throw new MalformedException("it is longer than " + MemoryText.MAX_BYTES + " bytes");
    }
    return new String(PrivateFile.read(file, MemoryText.MAX_BYTES), StandardCharsets.ISO_8859_1);
  }

  private void putAside(String why) {
    Path aside = file.resolveSibling(file.getFileName() + ".unusable");
    String end;
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      end = "; it is put aside as " + aside.getFileName() + ", and learnt anew";
    } catch (IOException e) {
      end = "; it is learnt anew";
    }
    warnings.accept("cannot use what was learnt of networks in " + file + ": " + why + end);
  }

  /** What is known; for the settings of an endpoint. */
  public EndpointMemory latest() {
    return latest;
  }

  /**
   * Takes what is known now and has it written if it is something else than before, or could not be
   * written then. To be called seldom: each change is a file that reaches the disk.
   */
  public void onLearnt(EndpointMemory now) {
    boolean news = !now.equals(latest);
    if ((news || unwritten) && !writer.isShutdown()) {
      latest = now;
      unwritten = false;
      Moment moment = moment();
      writer.execute(() -> write(now, moment));
    }
  }

  private void write(EndpointMemory memory, Moment moment) {
    times.onNow(moment);
    String text = MemoryText.of(memory, times);
    try {
      PrivateFile.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      unwritten = true;
      if (!warned) {
        warned = true;
        warnings.accept(
            "cannot write what was learnt of networks to "
                + file
                + ": "
                + e
                + "; the next start learns it anew unless that changes");
      }
    }
  }

  private Moment moment() {
    return new Moment(clock.nanoTime(), wall.instant().getEpochSecond());
  }

  /** Ends when what was taken is written, or after half a second. Any thread, idempotent. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
