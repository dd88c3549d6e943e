/**
 * The two protocols by which a gateway is asked for a port over UDP: PCP (RFC 6887) and its older
 * brother NAT-PMP (RFC 6886). Both are spoken to port 5351; the first byte tells them apart.
 *
 * <p>Bytes and values only: retransmission, leases and epochs are in {@code punch.portmap}.
 * Everything is immutable or stateless and may be used from any thread.
 *
 * <pre>
 * PCP request    02 | opcode u8 | 0000 | lifetime s u32 | client address 16
 * PCP response   02 | 80 + opcode | 00 | result u8 | lifetime s u32 | epoch s u32 | 0 12
 * 00 ANNOUNCE    nothing more
 * 01 MAP         nonce 12 | protocol u8 | 0 3 | internal port u16 | external port u16 | external address 16
 * option         code u8 | 00 | length u16 | data | padding to 4 (not counted in the length)
 * addresses      IPv4 as ::ffff:a.b.c.d; "any" is all zeros behind that prefix
 *
 * NAT-PMP request    00 | 00                                        external address
 *                    00 | 01 | 0000 | internal u16 | external u16 | lifetime s u32      map UDP
 * NAT-PMP response   00 | 80 | result u16 | epoch s u32 | address 4
 *                    00 | 81 | result u16 | epoch s u32 | internal u16 | external u16 | lifetime s u32
 *                    00 | 80 + opcode | result u16 | epoch s u32    an error without its contents
 * </pre>
 *
 * <p>Read first: {@link dev.ratatoskr.proto.portmap.PcpRequest}, then {@link
 * dev.ratatoskr.proto.portmap.PcpCodec}.
 */
@NullMarked
package dev.ratatoskr.proto.portmap;

import org.jspecify.annotations.NullMarked;
