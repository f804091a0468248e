import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import me.chanjar.weixin.common.api.WxConsts;
import me.chanjar.weixin.common.bean.menu.WxMenu;
import me.chanjar.weixin.common.bean.menu.WxMenuButton;
import me.chanjar.weixin.common.bean.menu.WxMenuRule;
import me.chanjar.weixin.mp.api.WxMpMaterialService;
import me.chanjar.weixin.mp.api.WxMpMenuService;
import me.chanjar.weixin.mp.api.WxMpService;
import me.chanjar.weixin.mp.api.WxMpUserService;
import me.chanjar.weixin.mp.api.WxMpUserTagService;
import me.chanjar.weixin.mp.api.impl.WxMpServiceImpl;
import me.chanjar.weixin.mp.bean.WxMpMassOpenIdsMessage;
import me.chanjar.weixin.mp.bean.WxMpMassPreviewMessage;
import me.chanjar.weixin.mp.bean.WxMpMassTagMessage;
import me.chanjar.weixin.mp.bean.datacube.WxDataCubeMsgResult;
import me.chanjar.weixin.mp.bean.datacube.WxDataCubeUserSummary;
import me.chanjar.weixin.mp.bean.draft.WxMpDraftArticles;
import me.chanjar.weixin.mp.bean.draft.WxMpDraftList;
import me.chanjar.weixin.mp.bean.kefu.WxMpKefuMessage;
import me.chanjar.weixin.mp.bean.material.WxMpMaterial;
import me.chanjar.weixin.mp.bean.material.WxMpMaterialFileBatchGetResult;
import me.chanjar.weixin.mp.bean.material.WxMpMaterialUploadResult;
import me.chanjar.weixin.mp.bean.menu.WxMpMenu;
import me.chanjar.weixin.mp.bean.message.WxMpXmlMessage;
import me.chanjar.weixin.mp.bean.message.WxMpXmlOutMessage;
import me.chanjar.weixin.mp.bean.result.WxMpQrCodeTicket;
import me.chanjar.weixin.mp.bean.result.WxMpUser;
import me.chanjar.weixin.mp.bean.tag.WxUserTag;
import me.chanjar.weixin.mp.config.WxMpHostConfig;
import me.chanjar.weixin.mp.config.impl.WxMpDefaultConfigImpl;

/** WxJava against the sandbox. The address is changed by WxMpHostConfig; for weixin-java-open see LeadToSandbox. */
public final class Interop {
  private static final List<String> FANS = Harness.FANS;
  private final WxMpDefaultConfigImpl config = new WxMpDefaultConfigImpl();
  private final WxMpService account = new WxMpServiceImpl();
  private long tag;
  private long job;

  public static void main(String[] arguments) {
    Interop interop = new Interop();
    interop.tags();
    interop.users();
    interop.materials();
    interop.mass();
    interop.pushes();
    interop.menus();
    interop.figures();
    new OpenPlatform().run();
  }

  private Interop() {
    config.setAppId(Harness.told("appid"));
    config.setSecret(Harness.told("secret"));
    config.setToken(Harness.told("token"));
    config.setAesKey(Harness.told("aesKey"));
    String sandbox = Harness.told("sandbox");
    config.setHostConfig(new WxMpHostConfig(sandbox, sandbox, sandbox));
    account.setWxMpConfigStorage(config);
  }

  private void tags() {
    WxMpUserTagService tags = account.getUserTagService();
    Harness.step("token", () -> Harness.holds(account.getAccessToken(true).length() > 20, "no token"));
    long[] other = new long[1];
    Harness.step("tags create", () -> {
      tag = tags.tagCreate("春季试用").getId();
      other[0] = tags.tagCreate("临时").getId();
      Harness.holds(other[0] > tag && tag >= 100, tag + " " + other[0]);
    });
    Harness.step("tags get", () -> Harness.holds(names(tags).contains("春季试用"), names(tags).toString()));
    Harness.step("tags update", () -> Harness.equal(tags.tagUpdate(tag, "春季会员"), true));
    Harness.step("tags delete", () -> {
      Harness.equal(tags.tagDelete(other[0]), true);
      Harness.holds(!names(tags).contains("临时"), "the tag is still listed");
    });
    Harness.step("batch tagging", () ->
        Harness.equal(tags.batchTagging(tag, FANS.subList(0, 3).toArray(new String[0])), true));
    Harness.step("batch untagging", () ->
        Harness.equal(tags.batchUntagging(tag, new String[] {FANS.get(2)}), true));
    Harness.step("tags of a fan", () -> Harness.equal(tags.userTagList(FANS.get(0)), List.of(tag)));
    Harness.step("fans of a tag", () ->
        Harness.equal(tags.tagListUser(tag, "").getData().getOpenidList(), FANS.subList(0, 2)));
  }

  private static List<String> names(WxMpUserTagService tags) throws Exception {
    return tags.tagGet().stream().map(WxUserTag::getName).collect(Collectors.toList());
  }

  private void users() {
    WxMpUserService users = account.getUserService();
    Harness.step("users list", () -> Harness.equal(users.userList().getOpenids(), FANS));
    Harness.step("users info", () -> Harness.equal(users.userInfo(FANS.get(0)).getSubscribe(), true));
    Harness.step("users batchget", () -> {
      List<String> asked = Arrays.asList(FANS.get(2), FANS.get(0));
      List<WxMpUser> found = users.userInfoList(asked);
      Harness.equal(found.stream().map(WxMpUser::getOpenId).collect(Collectors.toList()), asked);
    });
    Harness.step("users remark", () -> {
      users.userUpdateRemark(FANS.get(6), "老顾客");
      Harness.equal(users.userInfo(FANS.get(6)).getRemark(), "老顾客");
    });
  }

  private void materials() {
    WxMpMaterialService materials = account.getMaterialService();
    File image = new File(Harness.told("imageFile"));
    File thumb = new File(Harness.told("thumbFile"));
    String[] ids = new String[3];
    Harness.step("image material", () -> {
      WxMpMaterialUploadResult answer = upload(materials, WxConsts.MediaFileType.IMAGE, image);
      ids[0] = answer.getMediaId();
      Harness.holds(answer.getUrl().startsWith("http"), answer.toString());
    });
    Harness.step("thumb material", () -> {
      ids[1] = upload(materials, WxConsts.MediaFileType.THUMB, thumb).getMediaId();
      Harness.holds(ids[1] != null, "no media_id");
    });
    Harness.step("material download", () ->
        sameBytes(image, materials.materialImageOrVoiceDownload(ids[0]).readAllBytes()));
    Harness.step("material list", () -> {
      WxMpMaterialFileBatchGetResult list = materials.materialFileBatchGet("image", 0, 20);
      Harness.equal(list.getTotalCount() + list.getItems().get(0).getMediaId(), 1 + ids[0]);
    });
    Harness.step("material count", () -> Harness.equal(materials.materialCount().getImageCount(), 1));
    Harness.step("temporary media", () -> {
      String id = materials.mediaUpload(WxConsts.MediaFileType.IMAGE, image).getMediaId();
      sameBytes(image, Files.readAllBytes(materials.mediaDownload(id).toPath()));
    });
    Harness.step("article picture", () ->
        Harness.holds(materials.mediaImgUpload(image).getUrl().startsWith("http"), "no url"));
    Harness.step("draft add", () ->
        ids[2] = account.getDraftService().addDraft("春季上新", "<p>新品到店</p>", ids[1]));
    Harness.step("draft get", () -> {
      WxMpDraftArticles article = account.getDraftService().getDraft(ids[2]).getNewsItem().get(0);
      Harness.equal(article.getTitle() + article.getContent(), "春季上新<p>新品到店</p>");
    });
    Harness.step("draft batchget", () -> {
      WxMpDraftList list = account.getDraftService().listDraft(0, 20, 1);
      Harness.equal(list.getTotalCount() + list.getItems().get(0).getMediaId(), 1 + ids[2]);
    });
  }

  private static WxMpMaterialUploadResult upload(WxMpMaterialService materials, String kind, File file)
      throws Exception {
    return materials.materialFileUpload(kind, new WxMpMaterial(file.getName(), file, null, null));
  }

  private static void sameBytes(File wanted, byte[] given) throws Exception {
    Harness.holds(Arrays.equals(Files.readAllBytes(wanted.toPath()), given), "other bytes");
  }

  private void mass() {
    Harness.step("mass preview", () -> {
      WxMpMassPreviewMessage preview = new WxMpMassPreviewMessage();
      preview.setToWxUserOpenid(FANS.get(6));
      preview.setMsgType(WxConsts.MassMsgType.TEXT);
      preview.setContent("群发预览");
      account.getMassMessageService().massMessagePreview(preview);
    });
    Harness.step("mass by tag", () -> {
      WxMpMassTagMessage message = new WxMpMassTagMessage();
      message.setTagId(tag);
      message.setMsgType(WxConsts.MassMsgType.TEXT);
      message.setContent("群发给标签");
      job = Long.parseLong(account.getMassMessageService().massGroupMessageSend(message).getMsgId());
    });
    Harness.step("mass by list", () -> {
      WxMpMassOpenIdsMessage message = new WxMpMassOpenIdsMessage();
      message.getToUsers().addAll(FANS.subList(3, 5));
      message.setMsgType(WxConsts.MassMsgType.TEXT);
      message.setContent("群发给名单");
      account.getMassMessageService().massOpenIdsMessageSend(message);
    });
    Harness.step("mass get", () -> {
      Harness.ask("pushes");
      Harness.equal(account.getMassMessageService().messageMassGet(job).getMsgstatus(), "SEND_SUCCESS");
    });
    Harness.step("blacklist", () -> {
      account.getBlackListService().pushToBlacklist(List.of(FANS.get(6)));
      Harness.equal(account.getBlackListService().getBlacklist("").getOpenidList(), List.of(FANS.get(6)));
    });
  }

  private WxMpXmlMessage opened(JsonElement element) {
    JsonObject push = element.getAsJsonObject();
    return WxMpXmlMessage.fromEncryptedXml(
        push.get("body").getAsString(), config, Harness.query(push, "timestamp"),
        Harness.query(push, "nonce"), Harness.query(push, "msg_signature"));
  }

  private void pushes() {
    Harness.step("address check", () -> {
      JsonObject query = Harness.ask("check").getAsJsonObject();
      Harness.holds(
          account.checkSignature(query.get("timestamp").getAsString(), query.get("nonce").getAsString(),
              query.get("signature").getAsString()),
          "the signature is refused");
    });
    Harness.step("finish event", () -> {
      List<WxMpXmlMessage> ours = new ArrayList<>();
      for (JsonElement push : Harness.ask("pushes").getAsJsonArray()) {
        WxMpXmlMessage heard = opened(push);
        boolean isFinish = WxConsts.EventType.MASS_SEND_JOB_FINISH.equals(heard.getEvent());
        // WxJava reads an event's MsgID as msgId; its massMsgId stays empty.
        if (isFinish && heard.getMsgId() == job) ours.add(heard);
      }
      Harness.equal(ours.size(), 1);
      WxMpXmlMessage event = ours.get(0);
      Harness.equal(event.getStatus() + event.getTotalCount() + event.getSentCount(), "send success22");
    });
    Harness.step("passive reply", () -> {
      WxMpXmlMessage heard = opened(Harness.ask("talk", ""));
      Harness.equal(heard.getContent() + heard.getFromUser(), "你好，请问营业时间？" + FANS.get(7));
      String reply = WxMpXmlOutMessage.TEXT().content("营业时间是十点到二十二点")
          .fromUser(heard.getToUser()).toUser(heard.getFromUser()).build().toEncryptedXml(config);
      Harness.ask("reply", reply);
    });
    Harness.step("custom message", () ->
        Harness.equal(
            account.getKefuService().sendKefuMessage(
                WxMpKefuMessage.TEXT().toUser(FANS.get(5)).content("在的，请讲").build()),
            true));
  }

  private void menus() {
    WxMpMenuService menus = account.getMenuService();
    String[] id = new String[1];
    Harness.step("menu create", () -> {
      WxMenuButton shops = new WxMenuButton();
      shops.setName("门店");
      shops.getSubButtons().add(button(WxConsts.MenuButtonType.CLICK, "最近门店", "NEAREST", null));
      WxMenu menu = new WxMenu();
      menu.getButtons().add(
          button(WxConsts.MenuButtonType.VIEW, "会员中心", null, "https://shop.example.com/members"));
      menu.getButtons().add(shops);
      menus.menuCreate(menu);
    });
    Harness.step("conditional menu", () -> {
      WxMenuRule rule = new WxMenuRule();
      rule.setTagId(String.valueOf(tag));
      WxMenu menu = new WxMenu();
      menu.getButtons().add(button(WxConsts.MenuButtonType.CLICK, "春季特惠", "SPRING", null));
      menu.setMatchRule(rule);
      id[0] = menus.menuCreate(menu);
    });
    Harness.step("menu get", () -> {
      WxMpMenu found = menus.menuGet();
      Harness.equal(found.getMenu().getButtons().get(1).getSubButtons().get(0).getKey(), "NEAREST");
      Harness.equal(found.getConditionalMenu().get(0).getMenuId(), id[0]);
    });
    Harness.step("menu trymatch", () -> {
      Harness.equal(menus.menuTryMatch(FANS.get(0)).getButtons().get(0).getName(), "春季特惠");
      Harness.equal(menus.menuTryMatch(FANS.get(3)).getButtons().get(0).getName(), "会员中心");
    });
  }

  private static WxMenuButton button(String type, String name, String key, String url) {
    WxMenuButton button = new WxMenuButton();
    button.setType(type);
    button.setName(name);
    button.setKey(key);
    button.setUrl(url);
    return button;
  }

  private void figures() {
    Harness.step("datacube users", () -> {
      Date day = new SimpleDateFormat("yyyy-MM-dd").parse(Harness.told("day"));
      WxDataCubeUserSummary row = account.getDataCubeService().getUserSummary(day, day).get(0);
      Harness.equal(row.getNewUser() + "-" + row.getCancelUser(), "31-4");
    });
    Harness.step("datacube messages", () -> {
      Date day = new SimpleDateFormat("yyyy-MM-dd").parse(Harness.told("day"));
      WxDataCubeMsgResult row = account.getDataCubeService().getUpstreamMsg(day, day).get(0);
      Harness.equal(row.getMsgUser() + "-" + row.getMsgCount(), "12-57");
    });
    Harness.step("qr code", () -> {
      WxMpQrCodeTicket code = account.getQrcodeService().qrCodeCreateTmpTicket(42, 1800);
      Harness.equal(code.getExpireSeconds(), 1800);
      Harness.holds(account.getQrcodeService().qrCodePicture(code).length() > 0, "no picture");
    });
  }
}
