package dev.ratatoskr.agent.admin;

/**
 * The router's network interface.
 *
 * @param enabled false when the router runs without one: the agent cannot use the overlay then
 * @param name empty when not told
 * @param mtuBytes 0 when not told
 */
public record TunInfo(boolean enabled, String name, int mtuBytes) {}
