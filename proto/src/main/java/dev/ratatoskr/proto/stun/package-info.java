/**
 * STUN Binding messages (RFC 8489, with the attributes of RFC 8445 and RFC 5780): what public
 * servers are asked and what the probes of a path are made of.
 *
 * <p>Bytes and values only: no transactions, timers or sockets; those are in {@code punch}.
 * Everything is immutable or stateless and may be used from any thread.
 *
 * <pre>
 * header      type u16 | length u16 | 2112a442 | transaction id 12
 * attribute   type u16 | length u16 | value | padding to 4 (not counted in the length)
 *
 * type (Binding)   0001 request, 0011 indication, 0101 success, 0111 error
 * 0001 MAPPED-ADDRESS       00 | family 01 or 02 | port u16 | address 4 or 16
 * 0003 CHANGE-REQUEST       u32: 4 change IP, 2 change port
 * 0006 USERNAME             UTF-8, at most 508
 * 0009 ERROR-CODE           0000 | hundreds u8 | rest u8 | reason UTF-8, at most 763
 * 000a UNKNOWN-ATTRIBUTES   u16 ...
 * 001c MESSAGE-INTEGRITY-SHA256   HMAC 32 over all before it, the length field ending behind it
 * 0020 XOR-MAPPED-ADDRESS   as 0001; port and address XOR (2112 | 2112a442 | transaction id)
 * 0024 PRIORITY             u32
 * 0025 USE-CANDIDATE        empty
 * 8022 SOFTWARE             UTF-8, at most 763
 * 8028 FINGERPRINT          u32: CRC-32 of all before it XOR 5354554e; always last
 * 8029 ICE-CONTROLLED       tie-breaker u64
 * 802a ICE-CONTROLLING      tie-breaker u64
 * 802b RESPONSE-ORIGIN      as 0001
 * 802c OTHER-ADDRESS        as 0001
 * </pre>
 *
 * <p>Read first: {@link dev.ratatoskr.proto.stun.StunMessage}, then {@link
 * dev.ratatoskr.proto.stun.StunCodec}.
 */
@NullMarked
package dev.ratatoskr.proto.stun;

import org.jspecify.annotations.NullMarked;
