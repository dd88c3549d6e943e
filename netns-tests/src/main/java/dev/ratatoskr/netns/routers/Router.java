package dev.ratatoskr.netns.routers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ratatoskr.netns.lab.Child;
import dev.ratatoskr.netns.lab.Exec;
import dev.ratatoskr.netns.lab.Lab;
import dev.ratatoskr.netns.lab.LabException;
import dev.ratatoskr.netns.lab.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One real router in a namespace. It keeps its key and address through {@link #restart}. For one
 * thread at a time.
 */
public final class Router {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lab lab;
  private final Namespace namespace;
  private List<String> command;
  private final RouterAdmin admin;
  private Child process;

  private Router(Lab lab, Namespace namespace, List<String> command, RouterAdmin admin)
      throws LabException {
    this.lab = lab;
    this.namespace = namespace;
    this.command = command;
    this.admin = admin;
    this.process = lab.start(namespace, label(namespace), command);
  }

  /**
   * Starts a router with a fresh key, and returns once its admin socket answers.
   *
   * @param setup where and which
   * @param listen URIs that it listens at
   * @param peers URIs that it dials
   */
  public static Router start(Setup setup, List<String> listen, List<String> peers)
      throws LabException {
    return start(setup, listen, peers, Optional.empty());
  }

  /**
   * Starts a router that becomes the root of these others' tree: its key is smaller than theirs.
   *
   * @param peers URIs that it dials
   */
  public static Router startRoot(Setup setup, List<String> peers, List<Router> others)
      throws LabException {
    String least = "f".repeat(64);
    for (Router other : others) {
      String key = other.key();
      least = key.compareTo(least) < 0 ? key : least;
    }
    return start(setup, List.of(), peers, Optional.of(RouterKey.below(least)));
  }

  private static Router start(
      Setup setup, List<String> listen, List<String> peers, Optional<String> privateKey)
      throws LabException {
    Lab lab = setup.lab();
    String label = label(setup.namespace());
    Path program = setup.release().fetch();
    Path socket = lab.sockets().resolve(label + ".sock");
    Path file = lab.directory().resolve(label + ".conf");
    try {
      ObjectNode config =
          (ObjectNode) JSON.readTree(Exec.of(program + "", "-genconf", "-json").check());
      privateKey.ifPresent(key -> config.put("PrivateKey", key));
      config.put("AdminListen", "unix://" + socket);
      config.put("IfName", "ygg0");
      config.put("IfMTU", setup.mtu());
      config.putArray("MulticastInterfaces");
      listen.forEach(config.putArray("Listen")::add);
      peers.forEach(config.putArray("Peers")::add);
      Files.writeString(file, JSON.writeValueAsString(config));
    } catch (LabException e) {
      throw e;
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
    List<String> command = List.of(program + "", "-useconffile", file + "");
    Router router = new Router(lab, setup.namespace(), command, new RouterAdmin(socket));
    router.awaitAnswer();
    return router;
  }

  /** Its admin socket. */
  public RouterAdmin admin() {
    return admin;
  }

  /** Its process. */
  public Child process() {
    return process;
  }

  /** Its public key in hex. */
  public String key() throws LabException {
    return admin.ask("getSelf").path("key").asText();
  }

  /** Its address on the overlay. */
  public String address() throws LabException {
    return admin.ask("getSelf").path("address").asText();
  }

  /** The key of this node's parent in the tree, as this router sees it; empty when it does not. */
  public Optional<String> parentOf(String key) throws LabException {
    for (JsonNode node : admin.ask("getTree").path("tree")) {
      if (node.path("key").asText().equals(key)) {
        return Optional.of(node.path("parent").asText());
      }
    }
    return Optional.empty();
  }

  /** How many of its peerings are up. */
  public int peersUp() throws LabException {
    int up = 0;
    for (JsonNode peer : admin.ask("getPeers").path("peers")) {
      up += peer.path("up").asBoolean() ? 1 : 0;
    }
    return up;
  }

  /** Starts it again after it was ended; waits until it answers. */
  public void restart() throws LabException {
    process.close();
    process = lab.start(namespace, label(namespace), command);
    awaitAnswer();
  }

  /** Starts another release of it after it was ended, with the same files. */
  public void restart(RouterRelease release) throws LabException {
    List<String> other = new ArrayList<>(command);
    other.set(0, release.fetch().toString());
    command = List.copyOf(other);
    restart();
  }

  /** Its version, as it says. */
  public String version() throws LabException {
    return admin.ask("getSelf").path("build_version").asText();
  }

  private void awaitAnswer() throws LabException {
    lab.await(label(namespace) + " answers", () -> admin.answers() || !process.isAlive());
    if (!process.isAlive()) {
      throw new LabException(label(namespace) + " ended at once; see " + lab.directory());
    }
  }

  private static String label(Namespace namespace) {
    return "router-" + namespace.label();
  }

  /**
   * Where a router runs and which.
   *
   * @param lab what ends it
   * @param namespace where it makes its device {@code ygg0}
   * @param release which program
   * @param mtu of its device, 1280 to 65535
   */
  public record Setup(Lab lab, Namespace namespace, RouterRelease release, int mtu) {}
}
