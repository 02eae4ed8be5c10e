package dev.altiplano.residency;

import java.util.List;

/** What is loaded now. */
public interface ResidentModels {
  /** The loaded models, the longest-lived first. */
  List<ResidentModel> resident();
}
