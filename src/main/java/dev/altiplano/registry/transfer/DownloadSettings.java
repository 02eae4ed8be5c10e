package dev.altiplano.registry.transfer;

/** What all downloads have in common. */
record DownloadSettings(DownloadOptions options, TransferListener listener, Pause pause) {}
