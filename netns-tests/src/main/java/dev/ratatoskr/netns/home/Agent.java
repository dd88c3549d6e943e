package dev.ratatoskr.netns.home;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.FakeClock;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The packaged agent beside one router, started as a user would: the jars, a configuration file,
 * {@code run}. For one thread at a time.
 */
public final class Agent {
  /** An agent may take so long to warm up where much else runs. */
  static final Duration WARM_UP = Duration.ofSeconds(60);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();

  private final Lab lab;
  private final Namespace namespace;
  private final Path file;
  private final Path socket;
  private final Optional<Lodger> user;
  private @Nullable FakeClock clock;
  private @Nullable Child process;

  private Agent(Lab lab, Namespace namespace, Path file, Path socket, Optional<Lodger> user) {
    this.lab = lab;
    this.namespace = namespace;
    this.file = file;
    this.socket = socket;
    this.user = user;
  }

  /**
   * Writes the configuration of an agent that does not run yet. Its engine is the one that the
   * system property {@code ratatoskr.agent.engine} names, unless {@code more} chooses.
   *
   * @param admin the router's admin socket
   * @param stunServers as {@code host:port}
   * @param more further lines of TOML, complete sections
   */
  public static Agent configure(
      Lab lab, Namespace namespace, Path admin, List<String> stunServers, String more)
      throws LabException {
    String label = label(namespace);
    Path file = lab.directory().resolve(label + ".toml");
    Path socket = lab.sockets().resolve(label + ".sock");
    String servers = String.join("\", \"", stunServers);
    String engine = System.getProperty("ratatoskr.agent.engine", "auto");
    String transport =
        more.contains("[transport]") ? "" : "[transport]\nengine = \"%s\"\n".formatted(engine);
    String toml =
        """
        [router]
        admin = "unix://%s"
        [punch]
        stun-servers = ["%s"]
        [identity]
        directory = "%s"
        [control]
        socket = "%s"
        %s%s
        """
            .formatted(admin, servers, lab.directory().resolve(label), socket, transport, more);
    try {
      Files.writeString(file, toml);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
    return new Agent(lab, namespace, file, socket, Optional.empty());
  }

  /**
   * The same agent, which does not run yet, for a user without any right: what it needs is copied
   * into a directory of that user, where its configuration, its state and its socket are as well.
   */
  public Agent lodge(Lodger lodger) throws LabException {
    Path home = lodger.home();
    Path own = home.resolve(file.getFileName());
    Path status = home.resolve(socket.getFileName());
    try {
      String toml =
          Files.readString(file)
              .replace(socket.toString(), status.toString())
              .replace(lab.directory().toString(), home.toString());
      Files.writeString(own, toml);
    } catch (IOException e) {
      throw new LabException("cannot write " + own, e);
    }
    lodger.moveIn(library());
    return new Agent(lab, namespace, own, status, Optional.of(lodger));
  }

  /** Its configuration. */
  public Path file() {
    return file;
  }

  /** Has it take this engine from its next start on. */
  public void useEngine(String engine) throws LabException {
    try {
      String old = Files.readString(file);
      Files.writeString(file, old.replaceFirst("engine = \"\\w+\"", "engine = \"" + engine + "\""));
    } catch (IOException e) {
      throw new LabException("cannot rewrite " + file, e);
    }
  }

  /**
   * Has it go by this clock from its next start on, and the commands that ask it, too. One that is
   * lodged keeps the machine's.
   */
  public void useClock(FakeClock own) {
    clock = own;
  }

  /** Starts it and returns at once. */
  public Child start() throws LabException {
    String level = System.getProperty("ratatoskr.agent.log-level", "info");
    List<String> command = own("run", "--config", file.toString(), "--log-level", level);
    Child started = lab.start(namespace, label(namespace), command);
    process = started;
    return started;
  }

  /** Starts it and waits until it is ready. */
  public void startAndAwait() throws LabException {
    start();
    lab.await(label(namespace) + " is ready", WARM_UP, this::upAndReady);
  }

  /**
   * Whether it is ready.
   *
   * @throws LabException if it has ended instead
   */
  boolean upAndReady() throws LabException {
    if (!process().isAlive()) {
      lab.keepEvidence();
      throw new LabException(label(namespace) + " ended at once; see " + lab.directory());
    }
    return ready();
  }

  /** Its process of the last start. */
  public Child process() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }

  /** Whether it answers, knows its router and is warm. */
  public boolean ready() {
    return status().map(s -> s.path("self").path("ready").asBoolean()).orElse(false);
  }

  /** What {@code status --json} prints, over the same socket; empty while it does not answer. */
  public Optional<JsonNode> status() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      Channels.newOutputStream(channel).write("status\n".getBytes(StandardCharsets.UTF_8));
      return Optional.of(JSON.readTree(Channels.newInputStream(channel)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the command {@code status --json} prints. */
  public JsonNode statusByCommand() throws LabException {
    List<String> command = own("status", "--json", "--config", file.toString());
    try {
      return JSON.readTree(Exec.of(namespace.command(command)).check());
    } catch (LabException e) {
      throw e;
    } catch (IOException e) {
      throw new LabException("status --json prints no JSON: " + e.getMessage(), e);
    }
  }

  /** The first bridge of the status; missing when there is none. */
  public JsonNode bridge() {
    return status().orElseGet(JSON::createObjectNode).path("bridges").path(0);
  }

  /** Whether its first bridge is in this state. */
  public boolean isIn(String state) {
    return bridge().path("state").asText().equals(state);
  }

  /** What it has printed, in all its runs. */
  public String log() throws LabException {
    try {
      return process().output();
    } catch (IOException e) {
      throw new LabException("cannot read the log of " + label(namespace), e);
    }
  }

  private List<String> own(String... arguments) throws LabException {
    if (user.isPresent()) {
      return user.get().asUser(command(user.get().library(), arguments));
    }
    return clock == null ? command(arguments) : clock.command(command(arguments));
  }

  /** The command line that runs a command of the packaged program. */
  public static List<String> command(String... arguments) throws LabException {
    return command(library(), arguments);
  }

  private static List<String> command(Path library, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.add("@" + library.resolveSibling("jvm.options"));
    command.addAll(List.of("-cp", library + "/*", "dev.ratatoskr.agent.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The directory of the agent's jars: named by the build, else where this program's own are. */
  public static Path library() throws LabException {
    String named = System.getProperty("ratatoskr.agent.lib");
    if (named != null) {
      return Path.of(named);
    }
    try {
      Path own = Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path directory = own.getParent();
      if (directory != null && own.toString().endsWith(".jar")) {
        return directory;
      }
    } catch (URISyntaxException e) {
      throw new LabException("cannot find my own jars", e);
    }
    throw new LabException("the agent is not packaged: set -Dratatoskr.agent.lib=DIRECTORY");
  }

  private static String label(Namespace namespace) {
    return "agent-" + namespace.label();
  }
}
