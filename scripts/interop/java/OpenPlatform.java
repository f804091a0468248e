import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.URI;
import me.chanjar.weixin.open.api.WxOpenComponentService;
import me.chanjar.weixin.open.api.impl.WxOpenInMemoryConfigStorage;
import me.chanjar.weixin.open.api.impl.WxOpenServiceImpl;
import me.chanjar.weixin.open.bean.auth.WxOpenAuthorizationInfo;
import me.chanjar.weixin.open.bean.message.WxOpenXmlMessage;

/** The steps of a third-party platform, with weixin-java-open. */
final class OpenPlatform {
  private final WxOpenInMemoryConfigStorage storage = new WxOpenInMemoryConfigStorage();
  private final WxOpenComponentService platform;
  private final String authorizer = Harness.told("authorizer");
  private String preAuthCode;

  OpenPlatform() {
    JsonObject keys = Harness.TOLD.getAsJsonObject("component");
    storage.setWxOpenInfo(
        keys.get("appid").getAsString(), keys.get("secret").getAsString(),
        keys.get("token").getAsString(), keys.get("aesKey").getAsString());
    storage.setApacheHttpClientBuilder(new LeadToSandbox(Harness.told("sandbox")));
    WxOpenServiceImpl service = new WxOpenServiceImpl();
    service.setWxOpenConfigStorage(storage);
    platform = service.getWxOpenComponentService();
  }

  void run() {
    Harness.step("component ticket", () -> {
      for (JsonElement element : Harness.ask("events").getAsJsonArray()) {
        JsonObject push = element.getAsJsonObject();
        WxOpenXmlMessage event = WxOpenXmlMessage.fromEncryptedXml(
            push.get("body").getAsString(), storage, Harness.query(push, "timestamp"),
            Harness.query(push, "nonce"), Harness.query(push, "msg_signature"));
        Harness.equal(platform.route(event), "success");
      }
      Harness.holds(storage.getComponentVerifyTicket().startsWith("ticket@@@"), "no ticket");
    });
    Harness.step("component token", () ->
        Harness.holds(platform.getComponentAccessToken(true).length() > 20, "no token"));
    Harness.step("pre-auth code", () -> {
      String page = platform.getPreAuthUrl("https://shop.example.com/back");
      preAuthCode = parameter(page, "pre_auth_code");
      Harness.holds(!preAuthCode.isEmpty(), page);
    });
    Harness.step("authorisation", () -> {
      String location = Harness.ask("consent", Harness.json("preAuthCode", preAuthCode))
          .getAsJsonObject().get("location").getAsString();
      WxOpenAuthorizationInfo info =
          platform.getQueryAuth(parameter(location, "auth_code")).getAuthorizationInfo();
      Harness.equal(info.getAuthorizerAppid(), authorizer);
      Harness.holds(info.getFuncInfo().contains(7), info.getFuncInfo().toString());
      storage.setAuthorizerRefreshToken(authorizer, info.getAuthorizerRefreshToken());
    });
    Harness.step("authorizer info", () ->
        Harness.equal(
            platform.getAuthorizerInfo(authorizer).getAuthorizerInfo().getNickName(),
            "授权方 " + Harness.told("sdk")));
    Harness.step("authorizer token", () ->
        Harness.holds(platform.getAuthorizerAccessToken(authorizer, true).length() > 20, "no token"));
    Harness.step("call for the authorizer", () ->
        Harness.holds(
            platform.getWxMpServiceByAppid(authorizer).getUserTagService().tagCreate("代授权方").getId() >= 100,
            "no tag"));
  }

  private static String parameter(String address, String name) {
    for (String pair : URI.create(address).getRawQuery().split("&")) {
      if (pair.startsWith(name + "=")) {
        return java.net.URLDecoder.decode(pair.substring(name.length() + 1), java.nio.charset.StandardCharsets.UTF_8);
      }
    }
    return "";
  }
}
