package dev.altiplano.convert.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SentencePiece with scores as it is defined: as long as two neighbours make a token, the two whose
 * token has the highest score are joined, the leftmost of equals.
 *
 * @param prefix what each text begins with
 */
record PlainPieces(Map<String, Integer> ids, List<Float> scores, String prefix) {

  List<Integer> encode(String text) {
    List<String> pieces = new ArrayList<>();
    (prefix + text.replace(' ', '▁'))
        .codePoints()
        .mapToObj(Character::toString)
        .forEach(pieces::add);
    for (int best = best(pieces); best >= 0; best = best(pieces)) {
      pieces.set(best, pieces.get(best) + pieces.remove(best + 1));
    }
    return pieces.stream().map(ids::get).toList();
  }

  private int best(List<String> pieces) {
    int best = -1;
    float highest = 0;
    for (int i = 0; i + 1 < pieces.size(); i++) {
      Integer id = ids.get(pieces.get(i) + pieces.get(i + 1));
      if (id != null && (best < 0 || scores.get(id) > highest)) {
        best = i;
        highest = scores.get(id);
      }
    }
    return best;
  }
}
