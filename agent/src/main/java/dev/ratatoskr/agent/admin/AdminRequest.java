package dev.ratatoskr.agent.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ratatoskr.proto.MalformedException;
import java.util.List;
import java.util.Map;

/**
 * One request of the admin protocol.
 *
 * @param <T> what the router answers
 */
public sealed interface AdminRequest<T> {

  /** The request's name on the wire. */
  String wireName();

  /** The arguments on the wire. */
  default Map<String, String> arguments() {
    return Map.of();
  }

  /**
   * Reads the {@code response} object.
   *
   * @throws MalformedException when a field without which the answer is useless is missing or wrong
   */
  T decode(JsonNode response) throws MalformedException;

  /** Who the router is. */
  record GetSelf() implements AdminRequest<SelfInfo> {
    @Override
    public String wireName() {
      return "getSelf";
    }

    @Override
    public SelfInfo decode(JsonNode response) throws MalformedException {
      return Answers.self(response);
    }
  }

  /** The router's peerings. */
  record GetPeers() implements AdminRequest<List<PeerInfo>> {
    @Override
    public String wireName() {
      return "getPeers";
    }

    @Override
    public List<PeerInfo> decode(JsonNode response) throws MalformedException {
      return Answers.each(response, "peers", Answers::peer);
    }
  }

  /** With whom the router exchanges traffic. */
  record GetSessions() implements AdminRequest<List<SessionInfo>> {
    @Override
    public String wireName() {
      return "getSessions";
    }

    @Override
    public List<SessionInfo> decode(JsonNode response) throws MalformedException {
      return Answers.each(response, "sessions", Answers::session);
    }
  }

  /** The router's ways through the tree. */
  record GetPaths() implements AdminRequest<List<PathInfo>> {
    @Override
    public String wireName() {
      return "getPaths";
    }

    @Override
    public List<PathInfo> decode(JsonNode response) throws MalformedException {
      return Answers.each(response, "paths", Answers::path);
    }
  }

  /** The router's network interface. */
  record GetTun() implements AdminRequest<TunInfo> {
    @Override
    public String wireName() {
      return "getTUN";
    }

    @Override
    public TunInfo decode(JsonNode response) {
      return Answers.tun(response);
    }
  }

  /**
   * Adds a peering. Success only says that the router will try: see {@link PeerInfo#lastError}.
   *
   * @param uri with its secrets; never logged
   */
  record AddPeer(String uri) implements AdminRequest<Done> {
    @Override
    public String wireName() {
      return "addPeer";
    }

    @Override
    public Map<String, String> arguments() {
      return Map.of("uri", uri);
    }

    @Override
    public Done decode(JsonNode response) {
      return Done.DONE;
    }

    @Override
    public String toString() {
      return "AddPeer[" + Answers.withoutQuery(uri) + "]";
    }
  }

  /**
   * Removes a peering.
   *
   * @param uri its query does not matter
   */
  record RemovePeer(String uri) implements AdminRequest<Done> {
    @Override
    public String wireName() {
      return "removePeer";
    }

    @Override
    public Map<String, String> arguments() {
      return Map.of("uri", uri);
    }

    @Override
    public Done decode(JsonNode response) {
      return Done.DONE;
    }

    @Override
    public String toString() {
      return "RemovePeer[" + Answers.withoutQuery(uri) + "]";
    }
  }

  /** An answer without content. */
  enum Done {
    DONE
  }
}
