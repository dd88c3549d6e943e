/**
 * Who reaches whom: the packaged command {@code punch} between two hosts, for each pair of networks
 * the laboratory has, and the packaged agent where the network changes under it.
 *
 * <p>Every cell writes its row into {@code target/reach.md} and {@code target/reach.json}. What is
 * expected of a cell stands in {@code Expectation} alone.
 *
 * <p>Read first: {@code MatrixReachIT}, then {@code PunchPair}.
 */
@NullMarked
package dev.ratatoskr.netns.reach;

import org.jspecify.annotations.NullMarked;
