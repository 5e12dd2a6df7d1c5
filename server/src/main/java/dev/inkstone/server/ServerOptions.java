package dev.inkstone.server;

import dev.inkstone.server.admission.AdmissionLimits;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to serve.
 *
 * @param host address to listen on
 * @param grpcPort 0 takes any that is free
 * @param httpPort 0 takes any that is free
 * @param data folder of the registry, which need not exist
 * @param checkpoints folder of the checkpoints that come with the program
 * @param defaultModel who answers requests for text that name no model
 * @param defaultImageModel who answers requests for images that name no model
 * @param prefixSlots slots of each model's cache that retain prompts and texts beside running ones
 * @param drain how long live streams may go on after a request to stop
 * @param watch how often to look for new checkpoints
 */
public record ServerOptions(
    String host,
    int grpcPort,
    int httpPort,
    Path data,
    Path checkpoints,
    String defaultModel,
    String defaultImageModel,
    AdmissionLimits limits,
    int prefixSlots,
    Duration drain,
    Duration watch,
    RatingOptions ratings,
    SecurityOptions security) {}
