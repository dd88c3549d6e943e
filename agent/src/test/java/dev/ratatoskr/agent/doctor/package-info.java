/** What is said of given facts, and the probes against sockets and files of the test's own. */
@NullMarked
package dev.ratatoskr.agent.doctor;

import org.jspecify.annotations.NullMarked;
