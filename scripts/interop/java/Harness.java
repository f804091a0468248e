import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What the program is told (world.mjs), how it reports, and how it asks for the outside world (callbacks.mjs). */
final class Harness {
  interface Work {
    void run() throws Exception;
  }

  static final JsonObject TOLD = JsonParser.parseString(System.getenv("INTEROP")).getAsJsonObject();
  static final List<String> FANS = strings(TOLD.getAsJsonArray("fans"));
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static String told(String key) {
    return TOLD.get(key).getAsString();
  }

  /** Runs one step; whatever is thrown in it is its failure. */
  static void step(String name, Work work) {
    try {
      work.run();
      report(name, true, "");
    } catch (Exception | AssertionError trouble) {
      report(name, false, trouble.toString());
    }
  }

  static void report(String step, Boolean ok, String detail) {
    JsonObject line = new JsonObject();
    line.addProperty("sdk", told("sdk"));
    line.addProperty("step", step);
    if (ok == null) line.add("ok", JsonNull.INSTANCE);
    else line.addProperty("ok", ok);
    line.addProperty("detail", detail);
    System.out.println(new com.google.gson.GsonBuilder().serializeNulls().create().toJson(line));
  }

  static void equal(Object given, Object wanted) {
    if (!Objects.equals(given, wanted)) throw new AssertionError(given + " instead of " + wanted);
  }

  static void holds(boolean claim, String what) {
    if (!claim) throw new AssertionError(what);
  }

  static JsonElement ask(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(told("helper") + "/" + path)).GET());
  }

  static JsonElement ask(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(told("helper") + "/" + path))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static JsonElement send(HttpRequest.Builder request) throws Exception {
    return JsonParser.parseString(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
  }

  static String query(JsonObject push, String key) {
    return push.getAsJsonObject("query").get(key).getAsString();
  }

  static List<String> strings(JsonArray array) {
    List<String> found = new ArrayList<>();
    for (JsonElement one : array) found.add(one.getAsString());
    return found;
  }

  static String json(String key, String value) {
    JsonObject object = new JsonObject();
    object.addProperty(key, value);
    return new Gson().toJson(object);
  }

  private Harness() {}
}
