package dev.ratatoskr.proto.igd;

import dev.ratatoskr.proto.MalformedException;
import java.util.HashMap;
import java.util.Map;

/** What a device answers to a {@link SoapCall}. */
public sealed interface SoapAnswer {
  /** The name of the address outside among the values. */
  String EXTERNAL_ADDRESS = "NewExternalIPAddress";

  /** The name of the port that was chosen among the values. */
  String RESERVED_PORT = "NewReservedPort";

  /** No answer is longer. */
  int MAX_BYTES = 64 * 1024;

  /** The call was carried out. */
  record Done(Map<String, String> values) implements SoapAnswer {
    public Done {
      values = Map.copyOf(values);
    }
  }

  /**
   * It was not.
   *
   * @param code of UPnP, for example 402; see the constants
   */
  record Fault(int code) implements SoapAnswer {
    /** The device does not know the call. */
    public static final int INVALID_ACTION = 401;

    /** Somebody else has this external port. */
    public static final int CONFLICT = 718;

    /** Both ports must have the same number. */
    public static final int SAME_PORTS_ONLY = 724;

    /** Leases must be for ever. */
    public static final int PERMANENT_ONLY = 725;
  }

  /**
   * Reads an answer, whatever its HTTP status.
   *
   * @param action the call that it answers
   * @throws MalformedException when it is neither
   */
  static SoapAnswer parse(byte[] xml, String action) throws MalformedException {
    Map<String, String> leaves = new HashMap<>();
    XmlLeaves.read(xml, MAX_BYTES, leaves::putIfAbsent);
    String code = leaves.get("errorCode");
    if (code != null) {
      try {
        return new Fault(Integer.parseInt(code));
      } catch (NumberFormatException e) {
        throw new MalformedException("a SOAP fault without a number", e);
      }
    }
    if (!leaves.containsKey(action + "Response")) {
      throw new MalformedException("no answer to " + action);
    }
    return new Done(leaves);
  }
}
