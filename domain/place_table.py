"""The gazetteer's rows: provinces, cities and districts of China, and the countries and cities that funding news names.

A name is `zh=en=other spellings`; an ISO country code stands in brackets where it is not CN.
"""

from __future__ import annotations

# region id -> its provinces or countries
REGIONS: dict[str, str] = {
    "yangtze_delta": "上海=Shanghai, 江苏=Jiangsu, 浙江=Zhejiang, 安徽=Anhui",
    "greater_bay": "广东=Guangdong",
    "jing_jin_ji": "北京=Beijing, 天津=Tianjin, 河北=Hebei",
    "china_other": (
        "山东=Shandong, 福建=Fujian, 湖北=Hubei, 湖南=Hunan, 河南=Henan, 四川=Sichuan, 重庆=Chongqing, 陕西=Shaanxi, "
        "山西=Shanxi, 辽宁=Liaoning, 吉林=Jilin, 黑龙江=Heilongjiang, 江西=Jiangxi, 广西=Guangxi, 云南=Yunnan, "
        "贵州=Guizhou, 海南=Hainan, 内蒙古=Inner Mongolia, 宁夏=Ningxia, 甘肃=Gansu, 青海=Qinghai, 新疆=Xinjiang, "
        "西藏=Tibet, 中国=China=中国大陆=Mainland China"
    ),
    "hong_kong": "香港=Hong Kong=HKSAR=香港特区 [HK]",
    "macau": "澳门=Macau=Macao [MO]",
    "taiwan": "台湾=Taiwan=台灣 [TW]",
    "singapore": "新加坡=Singapore=狮城 [SG]",
    "southeast_asia": (
        "马来西亚=Malaysia [MY], 印度尼西亚=Indonesia=印尼 [ID], 泰国=Thailand [TH], 越南=Vietnam [VN], "
        "菲律宾=Philippines=the Philippines [PH], 缅甸=Myanmar [MM], 柬埔寨=Cambodia [KH], 老挝=Laos [LA]"
    ),
    "japan_korea": "日本=Japan [JP], 韩国=South Korea=Korea=南韩 [KR]",
    "south_asia": "印度=India [IN], 巴基斯坦=Pakistan [PK], 孟加拉国=Bangladesh=孟加拉 [BD], 斯里兰卡=Sri Lanka [LK]",
    "north_america": "美国=United States=USA=U.S.=US=America=the U.S. [US], 加拿大=Canada [CA]",
    "europe": (
        "英国=United Kingdom=UK=U.K.=Britain=England=Scotland=the U.K. [GB], 德国=Germany [DE], 法国=France [FR], "
        "荷兰=Netherlands=the Netherlands=Holland [NL], 瑞士=Switzerland [CH], 瑞典=Sweden [SE], 丹麦=Denmark [DK], "
        "挪威=Norway [NO], 芬兰=Finland [FI], 爱尔兰=Ireland [IE], 比利时=Belgium [BE], 奥地利=Austria [AT], "
        "意大利=Italy [IT], 西班牙=Spain [ES], 葡萄牙=Portugal [PT], 波兰=Poland [PL], 捷克=Czech Republic=Czechia [CZ], "
        "匈牙利=Hungary [HU], 罗马尼亚=Romania [RO], 希腊=Greece [GR], 乌克兰=Ukraine [UA], 爱沙尼亚=Estonia [EE], "
        "立陶宛=Lithuania [LT], 拉脱维亚=Latvia [LV], 冰岛=Iceland [IS], 卢森堡=Luxembourg [LU], 俄罗斯=Russia [RU], "
        "保加利亚=Bulgaria [BG], 塞尔维亚=Serbia [RS], 克罗地亚=Croatia [HR], 斯洛文尼亚=Slovenia [SI], "
        "斯洛伐克=Slovakia [SK]"
    ),
    "middle_east": (
        "以色列=Israel [IL], 阿联酋=United Arab Emirates=UAE [AE], 沙特阿拉伯=Saudi Arabia=沙特 [SA], "
        "土耳其=Turkey=Türkiye [TR], 卡塔尔=Qatar [QA], 埃及=Egypt [EG], 约旦=Jordan [JO]"
    ),
    "oceania": "澳大利亚=Australia=澳洲 [AU], 新西兰=New Zealand [NZ]",
    "latin_america": (
        "巴西=Brazil [BR], 墨西哥=Mexico [MX], 阿根廷=Argentina [AR], 智利=Chile [CL], 哥伦比亚=Colombia [CO], 秘鲁=Peru [PE]"
    ),
    "africa": "南非=South Africa [ZA], 尼日利亚=Nigeria [NG], 肯尼亚=Kenya [KE], 加纳=Ghana [GH]",
}

# parent -> the places inside it
INSIDE: dict[str, str] = {
    "上海": (
        "浦东=Pudong=浦东新区, 张江=Zhangjiang=张江高科, 临港=Lingang=临港新片区, 徐汇=Xuhui, 闵行=Minhang, 杨浦=Yangpu, "
        "嘉定=Jiading, 松江=Songjiang, 青浦=Qingpu, 奉贤=Fengxian, 宝山=Baoshan, 静安=Jing'an, 长宁=Changning, "
        "普陀区=Putuo, 虹口=Hongkou, 黄浦=Huangpu, 漕河泾=Caohejing"
    ),
    "江苏": (
        "南京=Nanjing, 苏州=Suzhou=姑苏, 无锡=Wuxi, 常州=Changzhou, 南通=Nantong, 徐州=Xuzhou, 扬州=Yangzhou, "
        "盐城=Yancheng, 镇江=Zhenjiang, 泰州=Taizhou Jiangsu, 淮安=Huai'an, 连云港=Lianyungang, 宿迁=Suqian"
    ),
    "苏州": (
        "苏州工业园区=Suzhou Industrial Park=SIP=园区, 昆山=Kunshan, 张家港=Zhangjiagang, 常熟=Changshu, 太仓=Taicang, "
        "吴江=Wujiang, 吴中=Wuzhong, 相城=Xiangcheng, 苏州高新区=Suzhou New District=虎丘, 姑苏区=Gusu"
    ),
    "苏州工业园区": (
        "独墅湖=Dushu Lake=独墅湖科教创新区, 金鸡湖=Jinji Lake, 桑田岛=Sangtian Island=桑田科学岛, "
        "苏州纳米城=Suzhou Nanopolis=Nanopolis, 苏州生物医药产业园=BioBAY=生物纳米园, 月亮湾=Moon Bay, 唯亭=Weiting, "
        "胜浦=Shengpu, 斜塘=Xietang, 娄葑=Loufeng, 阳澄湖半岛=Yangcheng Lake Peninsula, 模术空间=Moshu Space"
    ),
    "南京": "江北新区=Jiangbei New Area, 江宁=Jiangning, 雨花台=Yuhuatai, 栖霞=Qixia",
    "无锡": "江阴=Jiangyin, 宜兴=Yixing, 无锡高新区=Wuxi New District, 滨湖=Binhu",
    "浙江": (
        "杭州=Hangzhou, 宁波=Ningbo, 温州=Wenzhou, 嘉兴=Jiaxing, 湖州=Huzhou, 绍兴=Shaoxing, 金华=Jinhua, 衢州=Quzhou, "
        "舟山=Zhoushan, 台州=Taizhou, 丽水=Lishui"
    ),
    "杭州": "余杭=Yuhang, 滨江=Binjiang, 萧山=Xiaoshan, 钱塘=Qiantang, 西湖区=Xihu, 未来科技城=Future Sci-Tech City",
    "嘉兴": "海宁=Haining, 桐乡=Tongxiang, 平湖=Pinghu, 嘉善=Jiashan",
    "金华": "义乌=Yiwu",
    "安徽": (
        "合肥=Hefei, 芜湖=Wuhu, 蚌埠=Bengbu, 马鞍山=Ma'anshan, 安庆=Anqing, 滁州=Chuzhou, 阜阳=Fuyang, 宣城=Xuancheng, "
        "铜陵=Tongling, 六安=Lu'an, 黄山=Huangshan, 池州=Chizhou, 宿州=Suzhou Anhui, 淮南=Huainan, 淮北=Huaibei, "
        "亳州=Bozhou"
    ),
    "广东": (
        "深圳=Shenzhen, 广州=Guangzhou=穗, 东莞=Dongguan, 佛山=Foshan, 珠海=Zhuhai, 惠州=Huizhou, 中山=Zhongshan, "
        "江门=Jiangmen, 肇庆=Zhaoqing, 汕头=Shantou, 湛江=Zhanjiang, 茂名=Maoming, 清远=Qingyuan, 韶关=Shaoguan, "
        "揭阳=Jieyang, 潮州=Chaozhou, 梅州=Meizhou, 河源=Heyuan, 汕尾=Shanwei, 阳江=Yangjiang, 云浮=Yunfu"
    ),
    "深圳": ("南山区=Nanshan, 前海=Qianhai, 光明区=Guangming, 坪山=Pingshan, 龙岗=Longgang, 宝安=Bao'an, 福田=Futian, 罗湖=Luohu"),
    "广州": "南沙=Nansha, 黄埔=Huangpu Guangzhou, 天河=Tianhe, 番禺=Panyu",
    "珠海": "横琴=Hengqin",
    "东莞": "松山湖=Songshan Lake",
    "北京": (
        "海淀=Haidian, 中关村=Zhongguancun, 亦庄=Yizhuang=北京经济技术开发区, 朝阳区=Chaoyang, 昌平=Changping, "
        "大兴=Daxing, 顺义=Shunyi, 怀柔=Huairou, 望京=Wangjing, 房山=Fangshan, 通州=Tongzhou"
    ),
    "天津": "滨海新区=Binhai, 天津滨海=Tianjin Binhai",
    "河北": (
        "石家庄=Shijiazhuang, 雄安=Xiong'an, 保定=Baoding, 唐山=Tangshan, 廊坊=Langfang, 邯郸=Handan, 秦皇岛=Qinhuangdao, "
        "沧州=Cangzhou, 邢台=Xingtai, 张家口=Zhangjiakou, 承德=Chengde, 衡水=Hengshui"
    ),
    "山东": (
        "济南=Jinan, 青岛=Qingdao, 烟台=Yantai, 威海=Weihai, 潍坊=Weifang, 淄博=Zibo, 临沂=Linyi, 济宁=Jining, "
        "泰安=Tai'an, 德州=Dezhou, 东营=Dongying, 聊城=Liaocheng, 滨州=Binzhou, 菏泽=Heze, 日照=Rizhao, 枣庄=Zaozhuang, "
        "寿光=Shouguang"
    ),
    "福建": (
        "福州=Fuzhou, 厦门=Xiamen, 泉州=Quanzhou, 漳州=Zhangzhou, 莆田=Putian, 宁德=Ningde, 龙岩=Longyan, 三明=Sanming, "
        "南平=Nanping, 晋江=Jinjiang"
    ),
    "湖北": (
        "武汉=Wuhan, 宜昌=Yichang, 襄阳=Xiangyang, 荆州=Jingzhou, 黄石=Huangshi, 十堰=Shiyan, 孝感=Xiaogan, 荆门=Jingmen, "
        "鄂州=Ezhou, 黄冈=Huanggang, 咸宁=Xianning"
    ),
    "武汉": "光谷=Optics Valley=东湖高新区",
    "湖南": (
        "长沙=Changsha, 株洲=Zhuzhou, 湘潭=Xiangtan, 衡阳=Hengyang, 岳阳=Yueyang, 常德=Changde, 郴州=Chenzhou, 益阳=Yiyang, 娄底=Loudi"
    ),
    "河南": (
        "郑州=Zhengzhou, 洛阳=Luoyang, 开封=Kaifeng, 新乡=Xinxiang, 许昌=Xuchang, 南阳=Nanyang, 安阳=Anyang, 焦作=Jiaozuo, "
        "商丘=Shangqiu, 平顶山=Pingdingshan, 信阳=Xinyang"
    ),
    "四川": (
        "成都=Chengdu, 绵阳=Mianyang, 宜宾=Yibin, 德阳=Deyang, 泸州=Luzhou, 南充=Nanchong, 乐山=Leshan, 遂宁=Suining, "
        "眉山=Meishan, 自贡=Zigong, 攀枝花=Panzhihua"
    ),
    "成都": "天府新区=Tianfu New Area",
    "重庆": "两江新区=Liangjiang",
    "陕西": "西安=Xi'an=Xian, 咸阳=Xianyang, 宝鸡=Baoji, 榆林=Yulin, 汉中=Hanzhong, 渭南=Weinan",
    "山西": "太原=Taiyuan, 大同=Datong, 长治=Changzhi, 临汾=Linfen, 晋中=Jinzhong, 运城=Yuncheng",
    "辽宁": "沈阳=Shenyang, 大连=Dalian, 鞍山=Anshan, 营口=Yingkou, 锦州=Jinzhou, 抚顺=Fushun, 丹东=Dandong",
    "吉林": "长春=Changchun, 吉林市=Jilin City, 延边=Yanbian",
    "黑龙江": "哈尔滨=Harbin, 大庆=Daqing, 齐齐哈尔=Qiqihar, 牡丹江=Mudanjiang",
    "江西": (
        "南昌=Nanchang, 赣州=Ganzhou, 九江=Jiujiang, 上饶=Shangrao, 宜春=Yichun, 吉安=Ji'an, 景德镇=Jingdezhen, "
        "新余=Xinyu, 鹰潭=Yingtan, 萍乡=Pingxiang, 抚州=Fuzhou Jiangxi"
    ),
    "广西": "南宁=Nanning, 柳州=Liuzhou, 桂林=Guilin, 北海=Beihai, 玉林=Yulin Guangxi, 钦州=Qinzhou",
    "云南": "昆明=Kunming, 大理=Dali, 玉溪=Yuxi, 曲靖=Qujing",
    "贵州": "贵阳=Guiyang, 遵义=Zunyi, 贵安新区=Gui'an",
    "海南": "海口=Haikou, 三亚=Sanya",
    "内蒙古": "呼和浩特=Hohhot, 包头=Baotou, 鄂尔多斯=Ordos, 赤峰=Chifeng",
    "宁夏": "银川=Yinchuan",
    "甘肃": "兰州=Lanzhou, 酒泉=Jiuquan, 天水=Tianshui",
    "青海": "西宁=Xining",
    "新疆": "乌鲁木齐=Urumqi, 昌吉=Changji, 喀什=Kashgar",
    "西藏": "拉萨=Lhasa",
    "香港": ("香港科学园=Hong Kong Science Park=HKSTP=香港科技园, 数码港=Cyberport, 河套=Hetao=河套深港科技创新合作区, 九龙=Kowloon"),
    "新加坡": "纬壹科技城=one-north=One-North, 裕廊=Jurong",
    "台湾": "台北=Taipei, 新竹=Hsinchu=竹科, 台中=Taichung, 台南=Tainan, 高雄=Kaohsiung, 桃园=Taoyuan, 新北=New Taipei",
    "美国": (
        "硅谷=Silicon Valley, 旧金山=San Francisco=湾区=Bay Area=San Francisco Bay Area, "
        "纽约=New York=New York City=NYC=Manhattan=Brooklyn, 波士顿=Boston, 西雅图=Seattle, 洛杉矶=Los Angeles=LA=L.A., "
        "圣地亚哥=San Diego, 圣何塞=San Jose, 帕洛阿尔托=Palo Alto, 山景城=Mountain View, 芝加哥=Chicago, 奥斯汀=Austin, "
        "休斯敦=Houston, 达拉斯=Dallas, 丹佛=Denver, 亚特兰大=Atlanta, 迈阿密=Miami, "
        "华盛顿=Washington=Washington D.C.=D.C., 费城=Philadelphia, 匹兹堡=Pittsburgh, 剑桥市=Cambridge Massachusetts, "
        "波特兰=Portland, 菲尼克斯=Phoenix, 盐湖城=Salt Lake City, 底特律=Detroit, 明尼阿波利斯=Minneapolis, "
        "加州=California=加利福尼亚, 麻省=Massachusetts=马萨诸塞, 得州=Texas=德克萨斯, 犹他州=Utah, 密歇根=Michigan, "
        "科罗拉多=Colorado, 佛罗里达=Florida, 华盛顿州=Washington state, 弗吉尼亚=Virginia, 新泽西=New Jersey, "
        "宾夕法尼亚=Pennsylvania, 伊利诺伊=Illinois, 俄亥俄=Ohio, 北卡罗来纳=North Carolina, 马里兰=Maryland, 犹他=Lehi, "
        "库比蒂诺=Cupertino, 圣马特奥=San Mateo, 雷德伍德城=Redwood City, 门洛帕克=Menlo Park, 桑尼维尔=Sunnyvale, "
        "圣克拉拉=Santa Clara, 弗里蒙特=Fremont, 奥克兰=Oakland, 伯克利=Berkeley, 南旧金山=South San Francisco, "
        "圣莫尼卡=Santa Monica, 尔湾=Irvine, 帕萨迪纳=Pasadena, 拉斯维加斯=Las Vegas, 纳什维尔=Nashville, "
        "夏洛特=Charlotte, 罗利=Raleigh, 达勒姆=Durham, 巴尔的摩=Baltimore, 哥伦布=Columbus, 克利夫兰=Cleveland, "
        "圣路易斯=St. Louis, 堪萨斯城=Kansas City, 印第安纳波利斯=Indianapolis, 坦帕=Tampa, 奥兰多=Orlando, "
        "博尔德=Boulder, 普罗沃=Provo"
    ),
    "加拿大": "多伦多=Toronto, 温哥华=Vancouver, 蒙特利尔=Montreal=Montréal, 滑铁卢=Waterloo, 渥太华=Ottawa, 卡尔加里=Calgary",
    "英国": (
        "伦敦=London, 剑桥=Cambridge, 牛津=Oxford, 爱丁堡=Edinburgh, 曼彻斯特=Manchester, 布里斯托尔=Bristol, "
        "贝尔法斯特=Belfast, 格拉斯哥=Glasgow, 利兹=Leeds, 伯明翰=Birmingham"
    ),
    "德国": (
        "柏林=Berlin, 慕尼黑=Munich, 汉堡=Hamburg, 法兰克福=Frankfurt, 科隆=Cologne, 斯图加特=Stuttgart, 德累斯顿=Dresden, "
        "海德堡=Heidelberg, 杜塞尔多夫=Düsseldorf=Dusseldorf"
    ),
    "法国": "巴黎=Paris, 里昂=Lyon, 图卢兹=Toulouse, 格勒诺布尔=Grenoble, 里尔=Lille",
    "荷兰": "阿姆斯特丹=Amsterdam, 鹿特丹=Rotterdam, 埃因霍温=Eindhoven, 代尔夫特=Delft",
    "瑞士": "苏黎世=Zurich=Zürich, 日内瓦=Geneva, 洛桑=Lausanne, 巴塞尔=Basel, 楚格=Zug",
    "瑞典": "斯德哥尔摩=Stockholm, 哥德堡=Gothenburg, 马尔默=Malmö",
    "丹麦": "哥本哈根=Copenhagen",
    "挪威": "奥斯陆=Oslo",
    "芬兰": "赫尔辛基=Helsinki, 埃斯波=Espoo",
    "爱尔兰": "都柏林=Dublin",
    "比利时": "布鲁塞尔=Brussels, 鲁汶=Leuven, 根特=Ghent",
    "奥地利": "维也纳=Vienna",
    "意大利": "米兰=Milan, 罗马=Rome, 都灵=Turin",
    "西班牙": "马德里=Madrid, 巴塞罗那=Barcelona, 瓦伦西亚=Valencia",
    "葡萄牙": "里斯本=Lisbon, 波尔图=Porto",
    "波兰": "华沙=Warsaw, 克拉科夫=Krakow",
    "捷克": "布拉格=Prague",
    "匈牙利": "布达佩斯=Budapest",
    "罗马尼亚": "布加勒斯特=Bucharest",
    "乌克兰": "基辅=Kyiv=Kiev",
    "爱沙尼亚": "塔林=Tallinn",
    "立陶宛": "维尔纽斯=Vilnius",
    "俄罗斯": "莫斯科=Moscow, 圣彼得堡=St. Petersburg",
    "以色列": "特拉维夫=Tel Aviv, 海法=Haifa, 耶路撒冷=Jerusalem, 赫兹利亚=Herzliya",
    "阿联酋": "迪拜=Dubai, 阿布扎比=Abu Dhabi",
    "沙特阿拉伯": "利雅得=Riyadh",
    "土耳其": "伊斯坦布尔=Istanbul, 安卡拉=Ankara",
    "埃及": "开罗=Cairo",
    "日本": "东京=Tokyo, 大阪=Osaka, 京都=Kyoto, 名古屋=Nagoya, 福冈=Fukuoka, 横滨=Yokohama, 筑波=Tsukuba",
    "韩国": "首尔=Seoul, 釜山=Busan, 板桥=Pangyo, 大田=Daejeon",
    "印度": (
        "班加罗尔=Bangalore=Bengaluru, 孟买=Mumbai, 新德里=New Delhi=Delhi=德里, 古尔冈=Gurgaon=Gurugram, "
        "海得拉巴=Hyderabad, 金奈=Chennai, 浦那=Pune, 诺伊达=Noida"
    ),
    "马来西亚": "吉隆坡=Kuala Lumpur, 槟城=Penang",
    "印度尼西亚": "雅加达=Jakarta",
    "泰国": "曼谷=Bangkok",
    "越南": "胡志明市=Ho Chi Minh City, 河内=Hanoi",
    "菲律宾": "马尼拉=Manila",
    "澳大利亚": "悉尼=Sydney, 墨尔本=Melbourne, 布里斯班=Brisbane, 珀斯=Perth, 堪培拉=Canberra, 阿德莱德=Adelaide",
    "新西兰": "奥克兰市=Auckland, 惠灵顿=Wellington",
    "巴西": "圣保罗=São Paulo=Sao Paulo, 里约热内卢=Rio de Janeiro",
    "墨西哥": "墨西哥城=Mexico City",
    "阿根廷": "布宜诺斯艾利斯=Buenos Aires",
    "哥伦比亚": "波哥大=Bogotá=Bogota",
    "尼日利亚": "拉各斯=Lagos",
    "肯尼亚": "内罗毕=Nairobi",
    "南非": "开普敦=Cape Town, 约翰内斯堡=Johannesburg",
}
