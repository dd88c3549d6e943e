/**
 * The choice of a QUIC engine, in one place. It knows both adapters, which know nothing of each
 * other; everybody else knows the seam ({@link dev.ratatoskr.transport.quic.QuicEngine}).
 *
 * <p>Thread: any.
 *
 * <p>Read first: {@link dev.ratatoskr.transport.engine.EngineChoice}.
 */
@NullMarked
package dev.ratatoskr.transport.engine;

import org.jspecify.annotations.NullMarked;
