/**
 * Who an agent is: its TLS key and certificate, their binding to a peer key, and the judgement of
 * another agent's.
 *
 * <p>A certificate is bound to a peer key by the overlay's source address, by a pin remembered from
 * there, or by an Ed25519 signature of the router's key inside the certificate. It is no PKI: names
 * and dates in a certificate mean nothing here, since clocks are wrong and nobody issues.
 *
 * <p>It knows no connection and no engine. Values are immutable and may be used from any thread;
 * {@link dev.ratatoskr.transport.identity.PinStore} belongs to the loop. Files are read and written
 * by {@link dev.ratatoskr.transport.identity.AgentIdentity} and {@link
 * dev.ratatoskr.transport.identity.RouterPrivateKey} in the calling thread, which must not be the
 * loop.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.identity.CertificateJudge}, then {@link
 * dev.ratatoskr.transport.identity.ClientProof}.
 */
@NullMarked
package dev.ratatoskr.transport.identity;

import org.jspecify.annotations.NullMarked;
