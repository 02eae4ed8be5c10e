package dev.altiplano.residency;

import java.util.List;

/** What takes memory now. */
public interface ResidentModels {
  /** The models that are being opened, loaded or on their way out, the longest-lived first. */
  List<ResidentModel> resident();
}
